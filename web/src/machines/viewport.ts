/** What part of a chart is seen: the numbers of an SVG viewBox, in chart units. */
export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** No larger than this many screen pixels per chart unit when fitting: a two-state chart need not fill the wall. */
const largestFit = 1.15;
const zoomLimits = { least: 0.15, most: 4 };

export const Viewport = {
  /** The whole of `box` in the middle of a frame of this size. */
  fit(box: Viewport, frame: Size, margin = 12): Viewport {
    if (frame.width <= 0 || frame.height <= 0) return box;
    const scale = Math.min(
      largestFit,
      (frame.width - 2 * margin) / Math.max(1, box.width),
      (frame.height - 2 * margin) / Math.max(1, box.height),
    );
    const width = frame.width / scale;
    const height = frame.height / scale;
    return { x: box.x + box.width / 2 - width / 2, y: box.y + box.height / 2 - height / 2, width, height };
  },

  /** Larger than 1 comes closer; the point at (`atX`, `atY`), fractions of the frame, stays where it is. */
  zoom(view: Viewport, frame: Size, factor: number, atX = 0.5, atY = 0.5): Viewport {
    const now = frame.width / view.width;
    const scale = Math.min(zoomLimits.most, Math.max(zoomLimits.least, now * factor));
    const ratio = now / scale;
    const width = view.width * ratio;
    const height = view.height * ratio;
    return {
      x: view.x + (view.width - width) * atX,
      y: view.y + (view.height - height) * atY,
      width,
      height,
    };
  },

  /** Moves by fractions of the frame. */
  pan: (view: Viewport, dx: number, dy: number): Viewport => ({
    ...view,
    x: view.x + dx * view.width,
    y: view.y + dy * view.height,
  }),

  toAttribute: (view: Viewport): string =>
    [view.x, view.y, view.width, view.height].map((value) => Math.round(value * 100) / 100).join(" "),
};
