/** Says *look now* to whoever follows the journal. A hint, never data; may be lost without loss. */
export interface Bell {
  ring(): Promise<void>;
}

/** For a runtime nobody follows. */
export const silentBell: Bell = { ring: async () => {} };
