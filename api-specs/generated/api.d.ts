// Made by `pnpm openapi:generate` from `internal`. Change it there.

export interface paths {
    "/v1/telemetry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send readings
         * @description Takes readings of one or many devices of a site. 202 means that every accepted envelope is durably in the queue; each envelope has a result of its own. When all are rejected the answer is 403 (all foreign), 404 (all unknown), 429 (of all too much waits already, with Retry-After) or else 422 `telemetry.rejected`, with the results in the problem. Live and historical readings have queues of their own: 503 when the queue for the live ones, or for all of the request, does not answer. Sending an envelope again does no harm. Needs a device or gateway token.
         */
        post: operations["postTelemetry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stream the orders to a site
         * @description A stream of server-sent events. `order`: an Order. It begins with every order that is open, then brings new ones as they are made; an order may come more than once, so go by `orderId`. Comment lines keep the connection alive. Orders to every device of the site. Needs a gateway token.
         */
        get: operations["streamSiteOrders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{orderId}/answer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Answer an order
         * @description What the device says to an order. The same answer again does no harm; an answer that contradicts the final one is 409 `order.settled`. Needs the token of the device or of its gateway.
         */
        post: operations["answerOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List devices
         * @description Devices that pass every filter given, by device id, in pages. Needs the role viewer.
         */
        get: operations["listDevices"];
        put?: never;
        /**
         * Register a device
         * @description Makes a device known, so that its telemetry is accepted. The same content again is 200 and changes nothing; other content for a known device is 409. Needs the role engineer, or a gateway token that may register.
         */
        post: operations["registerDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{deviceId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a device
         * @description The device as it is now. Needs the role viewer.
         */
        get: operations["getDevice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a device
         * @description Changes its name, tags or settings; the actor hears of new settings in its turn. Needs the role engineer.
         */
        patch: operations["changeDevice"];
        trace?: never;
    };
    "/v1/devices/{deviceId}/transitions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the transitions of a device
         * @description Its history, newest first, in pages, for as long as the journal is kept. Needs the role viewer.
         */
        get: operations["listTransitions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{deviceId}/readings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the readings of a device
         * @description Its readings over a span of time, each or by buckets. More than 5000 rows are 422 `range.tooWide`; narrow the span or ask for buckets. Needs the role viewer.
         */
        get: operations["getReadings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{deviceId}/snapshot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the snapshot of a device
         * @description Its actor in the raw, with state value, context, pending timers and parts. Needs the role viewer.
         */
        get: operations["getSnapshot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{deviceId}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the events a device takes
         * @description The events that may be sent to the actor, and whether it would react to them now. Needs the role engineer.
         */
        get: operations["listEvents"];
        put?: never;
        /**
         * Send an event to a device
         * @description Sends one of the listed events to the actor, to try and to repair things. An event that is not listed is 422 `event.unknown`, one that the state does not react to 409 `event.notAccepted`. Needs the role engineer.
         */
        post: operations["sendEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{deviceId}/setpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Request a setpoint
         * @description Asks the device to hold a value. 409 when its actor would refuse now (`device.busy`, `device.offline`, `operation.notAllowed`), 422 when the value is out of range. Needs the role operator.
         */
        post: operations["requestSetpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{deviceId}/operations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Request an operation
         * @description Asks the device to do something once. 409 when its actor would refuse now (`device.busy`, `device.offline`, `operation.notAllowed`). Where the device is there already, the command succeeds at once with the cause `POSITION_REACHED` and no order is given. Needs the role operator.
         */
        post: operations["requestOperation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{deviceId}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the commands of a device
         * @description Its commands, newest first. Needs the role viewer.
         */
        get: operations["listCommands"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{deviceId}/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stream the orders to a device
         * @description A stream of server-sent events. `order`: an Order. It begins with every order that is open, then brings new ones as they are made; an order may come more than once, so go by `orderId`. Comment lines keep the connection alive. Needs the token of the device or of its gateway.
         */
        get: operations["streamDeviceOrders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{deviceId}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause a device
         * @description Stops its actor at once. Its messages are held in order and its timers stand still until it is resumed. A device that is paused already stays as it is. Needs the role operator.
         */
        post: operations["pauseDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{deviceId}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume a device
         * @description Ends a pause or a drain. What was held is carried first, in order, then what comes now; deadlines that passed meanwhile fire in their order. Needs the role operator.
         */
        post: operations["resumeDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{deviceId}/drain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Drain a device
         * @description Refuses new readings of the device at the edge (`device.draining`; the gateway keeps them), carries what is queued, and then pauses it; while the queue is away, the drain waits for it. Resuming ends it. Needs the role engineer.
         */
        post: operations["drainDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List dead letters
         * @description Messages that could not be carried, newest first, with the reason. Needs the role operator.
         */
        get: operations["listDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dead-letters/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry many dead letters
         * @description As `retryDeadLetter` for each by itself: what one is refused costs the others nothing. Repeating it does no harm, one that is on its way already is rejected. Needs the role engineer.
         */
        post: operations["retryDeadLetters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dead-letters/discard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Discard many dead letters
         * @description As `discardDeadLetter` for each by itself, with one reason for all: what one is refused costs the others nothing. Needs the role engineer.
         */
        post: operations["discardDeadLetters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dead-letters/{letterId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a dead letter
         * @description One message that could not be carried. Needs the role operator.
         */
        get: operations["getDeadLetter"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Edit a dead letter
         * @description Changes what an open letter says: the points of a reading, or the payload of an event. Device, identity and type of the event stay; the original is kept beside it. Needs the role engineer.
         */
        patch: operations["editDeadLetter"];
        trace?: never;
    };
    "/v1/dead-letters/{letterId}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry a dead letter
         * @description Gives the message to its actor once more, exactly once. A reading reaches the machine only if nothing newer of the device was carried meanwhile; otherwise it stays in history and drives nothing. One that fails again is open again, five times at most. Of a paused device it waits for the resume. Needs the role engineer.
         */
        post: operations["retryDeadLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dead-letters/{letterId}/discard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Discard a dead letter
         * @description Closes an open letter for good, with a reason. Needs the role engineer.
         */
        post: operations["discardDeadLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the audit log
         * @description Who changed what and who asked what of a device or an alarm, newest first. Entries are only ever added. What a device made of a request is told by its commands and transitions. Needs the role engineer.
         */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/commands/{commandId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a command
         * @description How far a command is. Needs the role viewer.
         */
        get: operations["getCommand"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/machines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the machines
         * @description The kinds of device this system knows, and their machines in brief. Needs the role viewer.
         */
        get: operations["listMachines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/machines/{kind}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a machine
         * @description The machine of a kind as data, laid out for drawing. Needs the role viewer.
         */
        get: operations["getMachine"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alarms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List alarms
         * @description Alarms that pass every filter given, unacknowledged before acknowledged, then by priority, then newest first. Needs the role viewer.
         */
        get: operations["listAlarms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alarms/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Acknowledge many alarms
         * @description Each alarm has a result of its own. One that is `latchedAcknowledged` is reset by it; a request that is repeated, after a lost answer or a 503, needs its `Idempotency-Key` so that the repetition resets nothing. Each is acknowledged as it is known now: where it is raised anew before its actor hears of it, the new occurrence is left alone. Needs the role operator.
         */
        post: operations["acknowledgeAlarms"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alarms/{alarmId}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Acknowledge an alarm
         * @description Says that an operator has seen the alarm. It does not clear it. An alarm that is `latchedAcknowledged`, which only waits for its reset, is reset by it; a request that is repeated needs its `Idempotency-Key` so that the repetition resets nothing. Needs the role operator.
         */
        post: operations["acknowledgeAlarm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alarms/{alarmId}/shelve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Shelve an alarm
         * @description Silences an alarm for a time, eight hours at most; the time begins when the request first came. A request that is repeated needs its `Idempotency-Key`, so that the repetition shelves nothing that somebody has taken back meanwhile. Needs the role operator.
         */
        post: operations["shelveAlarm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alarms/{alarmId}/unshelve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Unshelve an alarm
         * @description Brings an alarm back from the shelf. A request that is repeated needs its `Idempotency-Key`. Needs the role operator.
         */
        post: operations["unshelveAlarm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow what happens
         * @description A stream of server-sent events in commit order. `transition` (a Transition) and `alarm` (an AlarmEvent) carry their feed cursor as `id`; `reading` (a ReadingBatch, one per tick) carries none; `reset` (a Reset) says that the client must fetch anew; `ping` (a Ping) comes first and every 5 s. A client that reconnects with its last cursor misses nothing. A client too slow to follow is disconnected and resumes. Needs the role viewer.
         */
        get: operations["openStream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the sites
         * @description The sites the operator may see, by name. Needs the role viewer.
         */
        get: operations["listSites"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ask who is signed in
         * @description The session of the cookie, or 401. Needs the role viewer.
         */
        get: operations["getSession"];
        put?: never;
        /**
         * Sign in
         * @description Begins a session and sets its cookie. Open to everybody.
         */
        post: operations["createSession"];
        /**
         * Sign out
         * @description Ends the session and clears its cookie. Needs the role viewer.
         */
        delete: operations["endSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ask how the API is
         * @description How the API is, and the things it needs, in words. Open to everybody; the figures are in `/v1/health/details`.
         */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/health/details": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ask where the queue is
         * @description How far everything is behind, and where: in the queues, in which worker, or in the feed. Needs the role operator. Machines, processes and addresses are named only to who may see all sites, and to admins; the others get the figures.
         */
        get: operations["getHealthDetails"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the metrics
         * @description Numbers for Prometheus. Open to everybody; keep it inside the network.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @description An event an engineer may send to the actor, and whether it would do anything now.
         * @example {
         *       "type": "alarm.acknowledged",
         *       "accepted": true,
         *       "part": "alarm/overTemperature",
         *       "description": "An operator has seen the alarm.",
         *       "schema": {
         *         "type": "object",
         *         "properties": {
         *           "comment": {
         *             "type": "string"
         *           }
         *         }
         *       }
         *     }
         */
        AcceptableEvent: {
            /** @description The name of the event. */
            type: string;
            /** @description Whether the present state reacts to it. */
            accepted: boolean;
            /** @description The key of the part it is for; null for the root machine. */
            part: string | null;
            /** @description What it says. */
            description: string;
            /** @description The JSON Schema of its payload. */
            schema: {
                [key: string]: unknown;
            };
        };
        /**
         * @description The events an engineer may send to the actor.
         * @example {
         *       "events": [
         *         {
         *           "type": "setpoint.requested",
         *           "accepted": true,
         *           "part": null,
         *           "description": "Somebody wants another setpoint.",
         *           "schema": {
         *             "type": "object",
         *             "required": [
         *               "point",
         *               "value"
         *             ]
         *           }
         *         }
         *       ]
         *     }
         */
        AcceptableEventList: {
            events: components["schemas"]["AcceptableEvent"][];
        };
        /**
         * @description This envelope is in the queue, durably.
         * @example {
         *       "index": 0,
         *       "deviceId": "battery-1",
         *       "status": "accepted"
         *     }
         */
        AcceptedEnvelope: {
            /** @description Its place in the request, from 0. */
            index: number;
            deviceId: components["schemas"]["DeviceId"];
            /** @constant */
            status: "accepted";
        };
        /**
         * @description That an operator has seen these alarms. Each is answered by itself.
         * @example {
         *       "alarmIds": [
         *         "battery-1:overTemperature",
         *         "breaker-1:tripped"
         *       ],
         *       "comment": "Known."
         *     }
         */
        AcknowledgeManyRequest: {
            alarmIds: components["schemas"]["AlarmId"][];
            /** @description What the operator has to say about them. */
            comment?: string;
            /**
             * @description Whether an alarm that is `latchedAcknowledged` is reset by it. With false, what is meant is to have seen it: where somebody else has acknowledged it meanwhile it is rejected with `event.notAccepted`, and its latch holds.
             * @default true
             */
            resets?: boolean;
        };
        /**
         * @description That an operator has seen an alarm.
         * @example {
         *       "comment": "Fan is being replaced."
         *     }
         */
        AcknowledgeRequest: {
            /** @description What the operator has to say about it. */
            comment?: string;
            /**
             * @description Whether an alarm that is `latchedAcknowledged` is reset by it. With false, what is meant is to have seen it: where somebody else has acknowledged it meanwhile it is rejected with `event.notAccepted`, and its latch holds.
             * @default true
             */
            resets?: boolean;
        };
        /**
         * @description An alarm of a device as it is now.
         * @example {
         *       "alarmId": "battery-1:overTemperature",
         *       "deviceId": "battery-1",
         *       "siteId": "demo",
         *       "kind": "battery",
         *       "definitionId": "overTemperature",
         *       "name": "Over temperature",
         *       "priority": "high",
         *       "state": "unacknowledged",
         *       "active": true,
         *       "occurrence": 1,
         *       "raisedAt": "2026-06-21T10:15:05.291Z",
         *       "clearedAt": null,
         *       "acknowledgedAt": null,
         *       "acknowledgedBy": null,
         *       "shelvedUntil": null,
         *       "shelvedBy": null,
         *       "shelveReason": null,
         *       "value": 52.3,
         *       "limit": 50,
         *       "changedAt": "2026-06-21T10:15:05.291Z",
         *       "guidance": {
         *         "cause": "Cooling has failed or the load is too high.",
         *         "consequence": "The battery disconnects itself at 60 °C.",
         *         "action": "Reduce the power setpoint and check the fans."
         *       }
         *     }
         */
        Alarm: {
            alarmId: components["schemas"]["AlarmId"];
            deviceId: components["schemas"]["DeviceId"];
            siteId: components["schemas"]["SiteId"];
            kind: components["schemas"]["Kind"];
            /** @description Which of the kind's alarm definitions it is. */
            definitionId: string;
            /** @description What people call it. */
            name: string;
            priority: components["schemas"]["Priority"];
            state: components["schemas"]["AlarmState"];
            /** @description Whether its condition holds now. */
            active: boolean;
            /** @description How often it was raised. */
            occurrence: number;
            /** @description When it was raised last; null if never. */
            raisedAt: components["schemas"]["Instant"] | null;
            /** @description When its condition went; null while it holds. */
            clearedAt: components["schemas"]["Instant"] | null;
            /** @description When this occurrence was acknowledged; null if it was not. */
            acknowledgedAt: components["schemas"]["Instant"] | null;
            /** @description Who acknowledged this occurrence. */
            acknowledgedBy: string | null;
            /** @description When it comes off the shelf by itself; null if it is not shelved. */
            shelvedUntil: components["schemas"]["Instant"] | null;
            /** @description Who shelved it. */
            shelvedBy: string | null;
            /** @description Why it was shelved. */
            shelveReason: string | null;
            /** @description The value that raised it; null when there was none. */
            value: number | string | null;
            /** @description The limit that was passed; null when there was none. */
            limit: number | null;
            changedAt: components["schemas"]["Instant"];
            guidance: components["schemas"]["Guidance"];
        };
        /**
         * @description How many alarms match, by what they want. Counted before `state`, so that a list can show what it hides.
         * @example {
         *       "unacknowledged": 1,
         *       "acknowledged": 2,
         *       "returned": 0,
         *       "shelved": 0
         *     }
         */
        AlarmCounts: {
            unacknowledged: number;
            acknowledged: number;
            /** @description Gone, and not yet seen by anybody. */
            returned: number;
            shelved: number;
        };
        /**
         * @description An alarm that devices of a kind have. A device may change its numbers in its settings.
         * @example {
         *       "id": "overTemperature",
         *       "name": "Over temperature",
         *       "description": "The cells are hotter than allowed.",
         *       "priority": "high",
         *       "point": "temperatureC",
         *       "comparison": "above",
         *       "limit": 50,
         *       "deadband": 2,
         *       "onDelayMs": 5000,
         *       "offDelayMs": 10000,
         *       "latching": false,
         *       "guidance": {
         *         "cause": "Cooling has failed or the load is too high.",
         *         "consequence": "The battery disconnects itself at 60 °C.",
         *         "action": "Reduce the power setpoint and check the fans."
         *       }
         *     }
         */
        AlarmDefinition: {
            /** @description Its name among the alarms of the kind. */
            id: string;
            /** @description What people call it. */
            name: string;
            /** @description When it is raised. */
            description: string;
            priority: components["schemas"]["Priority"];
            /** @description The point it watches; null when it watches a state, or a share of another point. */
            point: string | null;
            /**
             * @description Which side of the limit is abnormal; null when there is no limit.
             * @enum {string|null}
             */
            comparison: "above" | "below" | null;
            /** @description In the unit of the point; null when there is none. */
            limit: number | null;
            /** @description How far the value must come back before the condition is false again. */
            deadband: number;
            /** @description How long the condition must hold before the alarm is raised. */
            onDelayMs: number;
            /** @description How long it must be gone before the alarm is cleared. */
            offDelayMs: number;
            /** @description Whether it stays until somebody resets it, after its condition is gone. */
            latching: boolean;
            guidance: components["schemas"]["Guidance"];
        };
        /**
         * @description An alarm that changed, as the stream tells it.
         * @example {
         *       "cursor": "7421-90123",
         *       "alarmId": "battery-1:overTemperature",
         *       "deviceId": "battery-1",
         *       "siteId": "demo",
         *       "kind": "battery",
         *       "definitionId": "overTemperature",
         *       "name": "Over temperature",
         *       "priority": "high",
         *       "state": "acknowledged",
         *       "active": true,
         *       "occurrence": 1,
         *       "raisedAt": "2026-06-21T10:15:05.291Z",
         *       "clearedAt": null,
         *       "acknowledgedAt": "2026-06-21T10:17:00.004Z",
         *       "acknowledgedBy": "demo",
         *       "shelvedUntil": null,
         *       "shelvedBy": null,
         *       "shelveReason": null,
         *       "value": 52.3,
         *       "limit": 50,
         *       "changedAt": "2026-06-21T10:17:00.004Z",
         *       "guidance": {
         *         "cause": "Cooling has failed or the load is too high.",
         *         "consequence": "The battery disconnects itself at 60 °C.",
         *         "action": "Reduce the power setpoint and check the fans."
         *       }
         *     }
         */
        AlarmEvent: components["schemas"]["Alarm"] & {
            cursor: components["schemas"]["FeedCursor"];
        };
        /**
         * @description An alarm of a device, `<deviceId>:<definitionId>`.
         * @example battery-1:overTemperature
         */
        AlarmId: string;
        /**
         * @description A page of alarms, the most pressing first.
         * @example {
         *       "alarms": [
         *         {
         *           "alarmId": "breaker-1:tripped",
         *           "deviceId": "breaker-1",
         *           "siteId": "demo",
         *           "kind": "breaker",
         *           "definitionId": "tripped",
         *           "name": "Tripped",
         *           "priority": "high",
         *           "state": "returnedUnacknowledged",
         *           "active": false,
         *           "occurrence": 2,
         *           "raisedAt": "2026-06-21T10:15:05.291Z",
         *           "clearedAt": "2026-06-21T10:16:05.291Z",
         *           "acknowledgedAt": null,
         *           "acknowledgedBy": null,
         *           "shelvedUntil": null,
         *           "shelvedBy": null,
         *           "shelveReason": null,
         *           "value": null,
         *           "limit": null,
         *           "changedAt": "2026-06-21T10:16:05.291Z",
         *           "guidance": {
         *             "cause": "The relay has seen a fault.",
         *             "consequence": "The feeder behind it is without power.",
         *             "action": "Find the fault, clear it, then close."
         *           }
         *         }
         *       ],
         *       "nextCursor": null,
         *       "counts": {
         *         "unacknowledged": 0,
         *         "acknowledged": 0,
         *         "returned": 1,
         *         "shelved": 0
         *       }
         *     }
         */
        AlarmList: {
            alarms: components["schemas"]["Alarm"][];
            /** @description Where the next page begins; null on the last. */
            nextCursor: components["schemas"]["PageCursor"] | null;
            counts: components["schemas"]["AlarmCounts"];
        };
        /**
         * @description What became of one alarm of a request for many.
         * @example {
         *       "alarmId": "battery-1:overTemperature",
         *       "status": "accepted"
         *     }
         */
        AlarmResult: {
            alarmId: components["schemas"]["AlarmId"];
            /** @enum {string} */
            status: "accepted" | "rejected";
            /** @description Why it was rejected, for programs. */
            code?: string;
            /** @description Why it was rejected, for people. */
            detail?: string;
            /** @description What to do about it. */
            fix?: string;
        };
        /**
         * @description What became of each alarm of the request, in its order.
         * @example {
         *       "results": [
         *         {
         *           "alarmId": "battery-1:overTemperature",
         *           "status": "accepted"
         *         },
         *         {
         *           "alarmId": "breaker-9:tripped",
         *           "status": "rejected",
         *           "code": "alarm.unknown",
         *           "detail": "There is no alarm breaker-9:tripped.",
         *           "fix": "Refresh the list."
         *         }
         *       ]
         *     }
         */
        AlarmResultList: {
            results: components["schemas"]["AlarmResult"][];
        };
        /**
         * @description What a device changes of an alarm definition of its kind. What is left out stays as the kind defines it.
         * @example {
         *       "limit": 50,
         *       "onDelayMs": 5000,
         *       "priority": "high"
         *     }
         */
        AlarmSettings: {
            /** @description False puts the alarm out of service. */
            enabled?: boolean;
            /** @description The value beyond which the condition is true, in the unit of the point. */
            limit?: number;
            /** @description How far the value must come back before the condition is false again. */
            deadband?: number;
            /** @description How long the condition must hold before the alarm is raised. */
            onDelayMs?: number;
            /** @description How long it must be gone before the alarm is cleared. */
            offDelayMs?: number;
            priority?: components["schemas"]["Priority"];
        };
        /**
         * @description The state of an alarm in the words of ISA-18.2. `unacknowledged` and `acknowledged`: the condition holds; `returnedUnacknowledged`: it is gone and nobody has seen it yet; `latched…`: it is gone and the alarm waits for a reset; `shelved`: silenced by an operator for a time; `suppressed`: silenced by logic; `outOfService`: silenced for maintenance.
         * @example unacknowledged
         * @enum {string}
         */
        AlarmState: "normal" | "unacknowledged" | "acknowledged" | "returnedUnacknowledged" | "latchedUnacknowledged" | "latchedAcknowledged" | "shelved" | "suppressed" | "outOfService";
        /**
         * @description The alarms of a device, counted.
         * @example {
         *       "worst": "high",
         *       "active": 1,
         *       "unacknowledged": 1
         *     }
         */
        AlarmSummary: {
            /** @description The highest priority among its active or unacknowledged alarms; null when there is none. */
            worst: components["schemas"]["Priority"] | null;
            /** @description How many have their condition true now. */
            active: number;
            /** @description How many wait for somebody to acknowledge them. */
            unacknowledged: number;
        };
        /**
         * @description One change that somebody made and what it made of the object, or one thing that somebody asked of a device.
         * @example {
         *       "auditId": 17,
         *       "at": "2026-06-21T10:15:00.291Z",
         *       "by": "engineer",
         *       "role": "engineer",
         *       "action": "device.pause",
         *       "object": "device battery-1",
         *       "deviceId": "battery-1",
         *       "siteId": "demo",
         *       "before": {
         *         "status": "active"
         *       },
         *       "after": {
         *         "status": "paused"
         *       },
         *       "reason": "The sensor is being replaced."
         *     }
         */
        AuditEntry: {
            /** @description Its number; later entries have higher ones. */
            auditId: number;
            at: components["schemas"]["Instant"];
            /** @description Who did it. */
            by: string;
            /** @description The role of who did it then; `terminal` where it was done by a command on a machine of the system, by the user of that machine who is named. */
            role: string;
            /** @description What was done, as `noun.verb`. */
            action: string;
            /** @description What it was done to. */
            object: string;
            /** @description The device concerned; null when none is. */
            deviceId: components["schemas"]["DeviceId"] | null;
            /** @description The site concerned; null when none is. */
            siteId: components["schemas"]["SiteId"] | null;
            /** @description The object before, as far as the change touches it; null where nothing was there, or nothing was changed but asked for. */
            before: {
                [key: string]: unknown;
            } | null;
            /** @description The object after, or what was asked for. */
            after: {
                [key: string]: unknown;
            } | null;
            /** @description Why, in the words of who did it; null when none were asked for. */
            reason: string | null;
        };
        /**
         * @description A page of the audit log, newest first.
         * @example {
         *       "entries": [
         *         {
         *           "auditId": 17,
         *           "at": "2026-06-21T10:15:00.291Z",
         *           "by": "engineer",
         *           "role": "engineer",
         *           "action": "device.pause",
         *           "object": "device battery-1",
         *           "deviceId": "battery-1",
         *           "siteId": "demo",
         *           "before": {
         *             "status": "active"
         *           },
         *           "after": {
         *             "status": "paused"
         *           },
         *           "reason": "The sensor is being replaced."
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        AuditList: {
            entries: components["schemas"]["AuditEntry"][];
            /** @description Where the next page begins; null on the last. */
            nextCursor: components["schemas"]["PageCursor"] | null;
        };
        /**
         * @description How far a boot of the device has been read.
         * @example {
         *       "bootId": "b-20260621-1",
         *       "seq": 4711
         *     }
         */
        Boot: {
            bootId: components["schemas"]["BootId"];
            seq: components["schemas"]["Seq"];
        };
        /**
         * @description Names one run of the device's own program. `seq` begins again with each; a device that cannot count over a restart draws a new one at random.
         * @example b-20260621-1
         */
        BootId: string;
        /**
         * @description A rectangle in a drawing, in pixels from its upper left corner.
         * @example {
         *       "x": 24,
         *       "y": 60,
         *       "width": 140,
         *       "height": 44
         *     }
         */
        Box: {
            x: number;
            y: number;
            width: number;
            height: number;
        };
        /**
         * @description A setpoint or operation asked of a device, and how far it is. A command that got no answer in time is `outcomeUnknown`, not failed: the device may have carried it out, and its telemetry will tell.
         * @example {
         *       "commandId": "01929d4e-7c1a-7b3e-9c55-0f6c2a9d1e42",
         *       "deviceId": "battery-1",
         *       "kind": "setpoint",
         *       "request": {
         *         "point": "powerKw",
         *         "value": -20,
         *         "reason": "Charge from the sun."
         *       },
         *       "state": "sent",
         *       "cause": null,
         *       "requestedBy": "demo",
         *       "createdAt": "2026-06-21T10:15:00.000Z",
         *       "expiresAt": "2026-06-21T10:20:00.000Z",
         *       "changedAt": "2026-06-21T10:15:00.120Z"
         *     }
         */
        Command: {
            commandId: components["schemas"]["CommandId"];
            deviceId: components["schemas"]["DeviceId"];
            /** @enum {string} */
            kind: "setpoint" | "operation";
            /** @description What was asked, a SetpointRequest or an OperationRequest. */
            request: {
                [key: string]: unknown;
            };
            state: components["schemas"]["CommandState"];
            /** @description Why it ended as it did; null when there is nothing to say. */
            cause: string | null;
            /** @description The name of the operator. */
            requestedBy: string;
            createdAt: components["schemas"]["Instant"];
            expiresAt: components["schemas"]["Instant"];
            changedAt: components["schemas"]["Instant"];
        };
        /**
         * Format: uuid
         * @description The identity of a command and of the order it leads to, a UUID (version 7).
         * @example 01929d4e-7c1a-7b3e-9c55-0f6c2a9d1e42
         */
        CommandId: string;
        /**
         * @description The commands of a device, newest first.
         * @example {
         *       "commands": [
         *         {
         *           "commandId": "01929d4e-7c1a-7b3e-9c55-0f6c2a9d1e42",
         *           "deviceId": "breaker-1",
         *           "kind": "operation",
         *           "request": {
         *             "operation": "open"
         *           },
         *           "state": "succeeded",
         *           "cause": null,
         *           "requestedBy": "demo",
         *           "createdAt": "2026-06-21T10:15:00.000Z",
         *           "expiresAt": "2026-06-21T10:16:00.000Z",
         *           "changedAt": "2026-06-21T10:15:01.120Z"
         *         }
         *       ]
         *     }
         */
        CommandList: {
            commands: components["schemas"]["Command"][];
        };
        /**
         * @description How far a command is. Open: `requested`, `sent`, `accepted` (by the device), `outcomeUnknown` (no answer in time). Ended: `succeeded` (telemetry confirms it), `rejected` (by actor or device), `failed`, `expired`, `cancelled`, `unresolved` (never learnt).
         * @example sent
         * @enum {string}
         */
        CommandState: "requested" | "sent" | "accepted" | "outcomeUnknown" | "succeeded" | "rejected" | "failed" | "expired" | "cancelled" | "unresolved";
        /**
         * @description Who wants to sign in.
         * @example {
         *       "name": "demo",
         *       "password": "demo"
         *     }
         */
        Credentials: {
            name: string;
            /** Format: password */
            password: string;
        };
        /**
         * @description A message that could not be carried by its actor, with the reason. The rest of what came with it was carried.
         * @example {
         *       "letterId": "WyJiYXR0ZXJ5LTEiLCJib290LTEvMTIiXQ",
         *       "deviceId": "battery-1",
         *       "siteId": "demo",
         *       "kind": "reading",
         *       "state": "open",
         *       "error": {
         *         "name": "RangeError",
         *         "message": "Maximum call stack size exceeded"
         *       },
         *       "message": {
         *         "kind": "sample",
         *         "actorId": "battery-1",
         *         "boot": "boot-1",
         *         "seq": 12,
         *         "points": {
         *           "powerKw": 12.5
         *         }
         *       },
         *       "original": null,
         *       "at": "2026-06-21T10:15:00.291Z",
         *       "retries": 0,
         *       "retriesLeft": 5,
         *       "settledBy": null,
         *       "settledAt": null,
         *       "reason": null
         *     }
         */
        DeadLetter: {
            letterId: components["schemas"]["LetterId"];
            /** @description The device it was for, as far as it could be kept as text. */
            deviceId: string;
            /** @description The site of the device; null when no such device is known. */
            siteId: components["schemas"]["SiteId"] | null;
            /**
             * @description What it was; `timer` is a deadline whose step failed.
             * @enum {string}
             */
            kind: "reading" | "event" | "timer";
            state: components["schemas"]["LetterState"];
            error: components["schemas"]["LetterError"];
            /** @description What would be told to the actor now, in the runtime's own form. */
            message: {
                [key: string]: unknown;
            };
            /** @description What came, before somebody edited it; null when nobody did. */
            original: {
                [key: string]: unknown;
            } | null;
            /** @description When it last failed. */
            at: components["schemas"]["Instant"];
            /** @description How often it was tried again. */
            retries: number;
            /** @description How often it may still be tried again. */
            retriesLeft: number;
            /** @description Who retried or discarded it last; null while nobody did. */
            settledBy: string | null;
            /** @description When. */
            settledAt: components["schemas"]["Instant"] | null;
            /** @description Why it was discarded; null when it was not. */
            reason: string | null;
        };
        /**
         * @description What an open letter shall say, the points of a reading or the payload of an event; never both.
         * @example {
         *       "points": {
         *         "powerKw": 12.5
         *       }
         *     }
         * @example {
         *       "payload": {
         *         "settings": {
         *           "ratedKw": 50
         *         }
         *       }
         *     }
         */
        DeadLetterEdit: {
            points?: components["schemas"]["Points"];
            /** @description The fields of the event without its type, which stays. */
            payload?: {
                [key: string]: unknown;
            };
        };
        /**
         * @description A page of dead letters, newest first.
         * @example {
         *       "letters": [
         *         {
         *           "letterId": "WyJiYXR0ZXJ5LTEiLCJib290LTEvMTIiXQ",
         *           "deviceId": "battery-1",
         *           "siteId": "demo",
         *           "kind": "reading",
         *           "state": "open",
         *           "error": {
         *             "name": "RangeError",
         *             "message": "Maximum call stack size exceeded"
         *           },
         *           "message": {
         *             "kind": "sample",
         *             "actorId": "battery-1",
         *             "boot": "boot-1",
         *             "seq": 12,
         *             "points": {
         *               "powerKw": 12.5
         *             }
         *           },
         *           "original": null,
         *           "at": "2026-06-21T10:15:00.291Z",
         *           "retries": 0,
         *           "retriesLeft": 5,
         *           "settledBy": null,
         *           "settledAt": null,
         *           "reason": null
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        DeadLetterList: {
            letters: components["schemas"]["DeadLetter"][];
            /** @description Where the next page begins; null on the last. */
            nextCursor: components["schemas"]["PageCursor"] | null;
        };
        /**
         * @description A time an edge waits for.
         * @example {
         *       "name": "answerTimeout",
         *       "ms": null
         *     }
         */
        Delay: {
            /** @description What it waits for. */
            name: string;
            /** @description How long; null when it depends on the device's settings. */
            ms: number | null;
        };
        /**
         * @description A device as it is now, what was set about it and what its actor makes of its readings.
         * @example {
         *       "deviceId": "battery-1",
         *       "siteId": "demo",
         *       "kind": "battery",
         *       "name": "Battery 1",
         *       "tags": [
         *         "container-a"
         *       ],
         *       "settings": {
         *         "ratedKw": 50,
         *         "capacityKwh": 100,
         *         "expectedIntervalMs": 1000
         *       },
         *       "state": "discharging",
         *       "value": {
         *         "telemetry": "recording",
         *         "link": "online",
         *         "operation": {
         *           "connected": "discharging"
         *         },
         *         "control": "idle"
         *       },
         *       "link": "online",
         *       "control": "idle",
         *       "alarm": {
         *         "worst": null,
         *         "active": 0,
         *         "unacknowledged": 0
         *       },
         *       "points": {
         *         "powerKw": 12.5,
         *         "socPct": 64,
         *         "temperatureC": 31.4,
         *         "voltageV": 402.1,
         *         "mode": "discharging"
         *       },
         *       "lastReadingAt": "2026-06-21T10:15:00.250Z",
         *       "changedAt": "2026-06-21T10:15:00.291Z",
         *       "version": 4712,
         *       "machineVersion": "1",
         *       "status": "active",
         *       "pausedReason": null,
         *       "pausedAt": null,
         *       "heldCount": 0,
         *       "overflowCount": 0
         *     }
         */
        Device: {
            deviceId: components["schemas"]["DeviceId"];
            siteId: components["schemas"]["SiteId"];
            kind: components["schemas"]["Kind"];
            /** @description What people call it. */
            name: string;
            tags: components["schemas"]["Tag"][];
            settings: components["schemas"]["DeviceSettings"];
            /** @description The one word for what it does, taken from its operation. */
            state: string;
            value: components["schemas"]["StateValue"];
            link: components["schemas"]["Link"];
            /** @description How far it is with what it was asked to do. */
            control: string;
            alarm: components["schemas"]["AlarmSummary"];
            /** @description Its latest value of each point. */
            points: components["schemas"]["PointValues"];
            /** @description When its latest reading was measured; null before the first. */
            lastReadingAt: components["schemas"]["Instant"] | null;
            /** @description When its actor last changed. */
            changedAt: components["schemas"]["Instant"];
            /** @description How many steps its actor has committed. */
            version: number;
            /** @description The version of the machine it runs on. */
            machineVersion: string;
            status: components["schemas"]["DeviceStatus"];
            /** @description Why it is paused; null when it is not. */
            pausedReason: string | null;
            /** @description Since when it is paused; null when it is not. */
            pausedAt: components["schemas"]["Instant"] | null;
            /** @description How many of its messages are held until it is resumed. */
            heldCount: number;
            /** @description How many readings went to history only since its pause, because no more are held. */
            overflowCount: number;
        };
        /**
         * @description What to change about a device. What is left out stays.
         * @example {
         *       "name": "Battery at the gate",
         *       "tags": [
         *         "container-a",
         *         "gate"
         *       ]
         *     }
         */
        DeviceChange: {
            /** @description What people call it. */
            name?: string;
            /** @description All its tags from now on. */
            tags?: components["schemas"]["Tag"][];
            settings?: components["schemas"]["DeviceSettingsChange"];
        };
        /**
         * @description The name of a device, unique over all sites and never given twice.
         * @example battery-1
         */
        DeviceId: string;
        /**
         * @description A page of devices, by device id.
         * @example {
         *       "devices": [
         *         {
         *           "deviceId": "breaker-1",
         *           "siteId": "demo",
         *           "kind": "breaker",
         *           "name": "Main breaker",
         *           "tags": [
         *             "pcc"
         *           ],
         *           "settings": {
         *             "expectedIntervalMs": 1000
         *           },
         *           "state": "closed",
         *           "value": {
         *             "telemetry": "recording",
         *             "link": "online",
         *             "operation": "closed",
         *             "control": "idle"
         *           },
         *           "link": "online",
         *           "control": "idle",
         *           "alarm": {
         *             "worst": null,
         *             "active": 0,
         *             "unacknowledged": 0
         *           },
         *           "points": {
         *             "position": "closed",
         *             "tripped": false,
         *             "currentA": 18.2,
         *             "voltageV": 400.4,
         *             "frequencyHz": 50.01
         *           },
         *           "lastReadingAt": "2026-06-21T10:15:00.300Z",
         *           "changedAt": "2026-06-21T10:15:00.340Z",
         *           "version": 812,
         *           "machineVersion": "1",
         *           "status": "active",
         *           "pausedReason": null,
         *           "pausedAt": null,
         *           "heldCount": 0,
         *           "overflowCount": 0
         *         }
         *       ],
         *       "nextCursor": null,
         *       "total": 1
         *     }
         */
        DeviceList: {
            devices: components["schemas"]["Device"][];
            /** @description Where the next page begins; null on the last. */
            nextCursor: components["schemas"]["PageCursor"] | null;
            /** @description How many devices match over all pages. */
            total: number;
        };
        /**
         * @description What is set about a device, as opposed to measured.
         * @example {
         *       "ratedKw": 50,
         *       "capacityKwh": 100,
         *       "expectedIntervalMs": 1000,
         *       "alarms": {
         *         "overTemperature": {
         *           "limit": 50
         *         }
         *       }
         *     }
         */
        DeviceSettings: {
            /** @description Its rated power. Setpoints are held within it. */
            ratedKw?: number;
            /** @description The energy it can store. */
            capacityKwh?: number;
            /** @description How often it means to report. It is late and offline by multiples of this. 1000 unless set. */
            expectedIntervalMs: number;
            /** @description What it changes of the alarm definitions of its kind, by definition id. */
            alarms?: {
                [key: string]: components["schemas"]["AlarmSettings"];
            };
        };
        /**
         * @description Settings to set. What is left out gets its default when the device is registered, and keeps its value when it is changed. A setting that the kind of the device does not have is 422 `setting.unknown`.
         * @example {
         *       "expectedIntervalMs": 5000
         *     }
         */
        DeviceSettingsChange: {
            /** @description Its rated power. Setpoints are held within it. Of batteries and inverters. */
            ratedKw?: number;
            /** @description The energy it can store. Of batteries. */
            capacityKwh?: number;
            /** @description How often it means to report. It is late and offline by multiples of this. 1000 unless set. */
            expectedIntervalMs?: number;
            /** @description What it changes of the alarm definitions of its kind, by definition id. Replaces all changes made before. */
            alarms?: {
                [key: string]: components["schemas"]["AlarmSettings"];
            };
        };
        /**
         * @description `active`: follows its messages. `draining`: takes no new readings and is paused when what is queued was carried. `paused`: its messages are held and its timers stand still. `resuming`: carries what was held before what comes now.
         * @example active
         * @enum {string}
         */
        DeviceStatus: "active" | "draining" | "paused" | "resuming";
        /**
         * @description Which dead letters are to be closed for good, and why. Each is answered by itself.
         * @example {
         *       "letterIds": [
         *         "WyJiYXR0ZXJ5LTEiLCJib290LTEvMTIiXQ",
         *         "WyJiYXR0ZXJ5LTIiLCJib290LTEvMTMiXQ"
         *       ],
         *       "reason": "The sensor was replaced."
         *     }
         */
        DiscardManyRequest: {
            /** @description Which, at most a page of them. */
            letterIds: components["schemas"]["LetterId"][];
            /** @description Why, for all of them. */
            reason: string;
        };
        /**
         * @description A transition of a machine, from a state by an event.
         * @example {
         *       "id": "breaker.operation.closed#telemetry.received#0",
         *       "source": "breaker.operation.closed",
         *       "target": "breaker.operation.open",
         *       "event": "telemetry.received",
         *       "label": "telemetry.received [isOpen]",
         *       "guard": "isOpen",
         *       "actions": [],
         *       "delay": null,
         *       "description": "The auxiliary contact says open."
         *     }
         */
        Edge: {
            /** @description `<source>#<event>#<n>`, the same that transitions name in `taken`. */
            id: string;
            /** @description The id of the state it leaves. */
            source: string;
            /** @description The id of the state it enters; null when it stays and only acts. */
            target: string | null;
            /** @description The event that takes it; empty when it is taken as soon as its guard holds. */
            event: string;
            /** @description What to write on it. */
            label: string;
            /** @description What must hold; null when nothing must. */
            guard: string | null;
            actions: string[];
            /** @description The time it waits for; null when it does not. */
            delay: components["schemas"]["Delay"] | null;
            /** @description What it means to take it. */
            description: string;
        };
        /**
         * @description The line of an edge in a drawing, and the box of its label.
         * @example {
         *       "points": [
         *         {
         *           "x": 164,
         *           "y": 82
         *         },
         *         {
         *           "x": 240,
         *           "y": 82
         *         }
         *       ],
         *       "label": {
         *         "x": 176,
         *         "y": 64,
         *         "width": 52,
         *         "height": 14
         *       }
         *     }
         */
        EdgeRoute: {
            /** @description The corners of the line, from source to target. */
            points: components["schemas"]["Spot"][];
            /** @description Where the label stands; null when there is none. */
            label: components["schemas"]["Box"] | null;
        };
        /**
         * @description One reading of one device on the wire.
         * @example {
         *       "deviceId": "battery-1",
         *       "bootId": "b-20260621-1",
         *       "seq": 4711,
         *       "measuredAt": "2026-06-21T10:15:00.250Z",
         *       "points": {
         *         "powerKw": 12.5,
         *         "socPct": 64,
         *         "temperatureC": 31.4,
         *         "voltageV": 402.1,
         *         "mode": "discharging"
         *       }
         *     }
         */
        Envelope: {
            deviceId: components["schemas"]["DeviceId"];
            bootId: components["schemas"]["BootId"];
            seq: components["schemas"]["Seq"];
            /** @description When the device measured, by its own clock. */
            measuredAt: components["schemas"]["Instant"];
            /** @description True for readings sent from a store after an outage. They go to history, never drive live state, and are carried when live readings leave room. */
            historical?: boolean;
            points: components["schemas"]["Points"];
        };
        /**
         * @description What became of one envelope.
         * @example {
         *       "index": 0,
         *       "deviceId": "battery-1",
         *       "status": "accepted"
         *     }
         */
        EnvelopeResult: components["schemas"]["AcceptedEnvelope"] | components["schemas"]["RejectedEnvelope"];
        /**
         * @description An event to send to an actor. Only types that `GET …/events` lists are taken.
         * @example {
         *       "type": "alarm.acknowledged",
         *       "part": "alarm/overTemperature",
         *       "payload": {
         *         "comment": "seen"
         *       }
         *     }
         */
        EventRequest: {
            /** @description The name of the event. */
            type: string;
            /** @description What it says; must obey the schema listed with the event. */
            payload?: {
                [key: string]: unknown;
            };
            /** @description The key of the part it is for; the root machine unless given. */
            part?: string;
        };
        /**
         * @description Server-sent events. `contentSchema` is what stands in their `data`: `transition` a Transition, `alarm` an AlarmEvent, `reading` a ReadingBatch, `reset` a Reset, `ping` a Ping.
         * @example event: ping
         *     data: {"at":"2026-06-21T10:15:05.000Z","cursor":"7421-90122"}
         */
        EventStream: string;
        /**
         * @description A place in the feed of transitions, in commit order. Opaque to clients, and the `id` of the stream's events.
         * @example 7421-90122
         */
        FeedCursor: string;
        /**
         * @description A field of a request that is wrong, and why.
         * @example {
         *       "field": "body.envelopes",
         *       "detail": "must NOT have fewer than 1 items"
         *     }
         */
        FieldError: {
            /** @description Where it is, beginning with `body`, `query`, `path`, `headers` or `cookies`. */
            field: string;
            /** @description What is wrong with it. */
            detail: string;
        };
        /**
         * @description What an operator should know of an alarm.
         * @example {
         *       "cause": "Cooling has failed or the load is too high.",
         *       "consequence": "The battery disconnects itself at 60 °C.",
         *       "action": "Reduce the power setpoint and check the fans."
         *     }
         */
        Guidance: {
            /** @description What usually causes it. */
            cause: string;
            /** @description What happens if nobody acts. */
            consequence: string;
            /** @description What to do. */
            action: string;
        };
        /**
         * @description How the API is, and the things it needs.
         * @example {
         *       "status": "ok",
         *       "version": "0.1.0",
         *       "checks": {
         *         "database": {
         *           "status": "ok"
         *         },
         *         "queue": {
         *           "status": "ok"
         *         },
         *         "redis": {
         *           "status": "unused"
         *         },
         *         "feed": {
         *           "status": "ok",
         *           "lagMs": 12
         *         },
         *         "workers": {
         *           "status": "ok",
         *           "lagMs": 40
         *         }
         *       }
         *     }
         */
        Health: {
            /**
             * @description `degraded`: works, with something amiss; `down`: cannot do its work.
             * @enum {string}
             */
            status: "ok" | "degraded" | "down";
            /** @description The version of the program. */
            version: string;
            checks: components["schemas"]["HealthChecks"];
        };
        /**
         * @description How one of the things the API needs is.
         * @example {
         *       "status": "ok",
         *       "lagMs": 12
         *     }
         */
        HealthCheck: {
            /**
             * @description `unused`: not configured, and not needed.
             * @enum {string}
             */
            status: "ok" | "degraded" | "down" | "unused";
            /** @description What is wrong, and what to do about it. */
            detail?: string;
            /** @description How far it is behind. */
            lagMs?: number;
        };
        /**
         * @description The things the API needs, one by one.
         * @example {
         *       "database": {
         *         "status": "ok"
         *       },
         *       "queue": {
         *         "status": "ok"
         *       },
         *       "redis": {
         *         "status": "unused"
         *       },
         *       "feed": {
         *         "status": "ok",
         *         "lagMs": 12
         *       },
         *       "workers": {
         *         "status": "ok",
         *         "lagMs": 40
         *       }
         *     }
         */
        HealthChecks: {
            database: components["schemas"]["HealthCheck"];
            queue: components["schemas"]["HealthCheck"];
            redis: components["schemas"]["HealthCheck"];
            feed: components["schemas"]["HealthCheck"];
            workers: components["schemas"]["HealthCheck"];
        };
        /**
         * @description Health with the figures behind it, for who runs the system.
         * @example {
         *       "status": "degraded",
         *       "version": "0.1.0",
         *       "checks": {
         *         "database": {
         *           "status": "ok"
         *         },
         *         "queue": {
         *           "status": "ok"
         *         },
         *         "redis": {
         *           "status": "unused"
         *         },
         *         "feed": {
         *           "status": "ok",
         *           "lagMs": 12
         *         },
         *         "workers": {
         *           "status": "degraded",
         *           "detail": "The oldest message has waited 34 s for its commit. Workers are too few or too slow: start another one."
         *         }
         *       },
         *       "queues": {
         *         "telemetry": {
         *           "waiting": 1200,
         *           "inFlight": 40,
         *           "dead": 0
         *         },
         *         "commands": {
         *           "waiting": 0,
         *           "inFlight": 0,
         *           "dead": 0
         *         },
         *         "backfill": {
         *           "waiting": 0,
         *           "inFlight": 0,
         *           "dead": 0
         *         }
         *       },
         *       "oldestMessageMs": 34000,
         *       "workers": [
         *         {
         *           "workerId": "6f1c0f7e-52a7-4b0e-9d0a-0d8a2f6f1a11",
         *           "host": "node-a",
         *           "pid": 4711,
         *           "version": "0.1.0",
         *           "startedAt": "2026-06-21T10:00:00.000Z",
         *           "seenAt": "2026-06-21T10:15:00.250Z",
         *           "state": "reporting",
         *           "backlog": 812,
         *           "oldestMessageMs": 34000,
         *           "turnMs": 18.4,
         *           "turns": 5120,
         *           "messages": 88121,
         *           "transitions": 9120,
         *           "conflicts": 0,
         *           "letters": 0,
         *           "failures": 0,
         *           "residents": 1200,
         *           "suspects": 0
         *         }
         *       ],
         *       "feedLagMs": 12,
         *       "waitingForPeople": {
         *         "openLetters": 2,
         *         "pausedDevices": 1
         *       }
         *     }
         */
        HealthDetails: {
            /**
             * @description As in `Health`.
             * @enum {string}
             */
            status: "ok" | "degraded" | "down";
            /** @description The version of the program. */
            version: string;
            checks: components["schemas"]["HealthChecks"];
            /** @description What lies in the queues, by their own approximate count at most five seconds ago; null when they cannot be asked. */
            queues: components["schemas"]["QueueDepths"] | null;
            /** @description Age of the oldest message that a worker holds and that is not yet committed, in ms; 0 when they hold none. Null when no worker reports: then nobody knows, and `queues` says how much waits. */
            oldestMessageMs: number | null;
            /** @description The workers that gave a sign of life in the last minute, the longest running first; null when the database cannot be asked. */
            workers: components["schemas"]["WorkerReport"][] | null;
            /** @description Time since the feed last saw the end of the journal, in ms. */
            feedLagMs: number;
            /** @description What only an operator can settle, at most five seconds ago; null when the database cannot be asked. */
            waitingForPeople: {
                /** @description Dead letters that nobody has retried or discarded. */
                openLetters: number;
                /** @description Devices that are paused, by an operator or because they kept failing. */
                pausedDevices: number;
            } | null;
        };
        /**
         * Format: date-time
         * @description A point in time, RFC 3339. Answers are always UTC with milliseconds.
         * @example 2026-06-21T10:15:00.250Z
         */
        Instant: string;
        /**
         * @description What a device is. `GET /v1/machines` lists the kinds this system knows.
         * @example battery
         */
        Kind: string;
        /**
         * @description Where everything of a machine stands in its drawing, in pixels. All places are from the drawing's corner.
         * @example {
         *       "width": 420,
         *       "height": 180,
         *       "states": {
         *         "breaker": {
         *           "x": 0,
         *           "y": 0,
         *           "width": 420,
         *           "height": 180
         *         },
         *         "breaker.operation": {
         *           "x": 12,
         *           "y": 36,
         *           "width": 396,
         *           "height": 132
         *         }
         *       },
         *       "edges": {}
         *     }
         */
        Layout: {
            width: number;
            height: number;
            /** @description The box of each state, by its id. */
            states: {
                [key: string]: components["schemas"]["Box"];
            };
            /** @description The line of each edge, by its id. */
            edges: {
                [key: string]: components["schemas"]["EdgeRoute"];
            };
        };
        /**
         * @description Why the message could not be carried.
         * @example {
         *       "name": "RangeError",
         *       "message": "Maximum call stack size exceeded"
         *     }
         */
        LetterError: {
            /** @description The kind of error. */
            name: string;
            /** @description The error in words. */
            message: string;
            /** @description Where in the machine it happened, if known. */
            stack?: string;
        };
        /**
         * @description Names one dead letter. Opaque.
         * @example WyJiYXR0ZXJ5LTEiLCJib290LTEvMTIiXQ
         */
        LetterId: string;
        /**
         * @description What became of one dead letter of a request for many.
         * @example {
         *       "letterId": "WyJiYXR0ZXJ5LTEiLCJib290LTEvMTIiXQ",
         *       "status": "accepted"
         *     }
         */
        LetterResult: {
            letterId: components["schemas"]["LetterId"];
            /** @enum {string} */
            status: "accepted" | "rejected";
            /** @description Why it was rejected, for programs. */
            code?: string;
            /** @description Why it was rejected, for people. */
            detail?: string;
            /** @description What to do about it. */
            fix?: string;
        };
        /**
         * @description What became of each dead letter of the request, in its order.
         * @example {
         *       "results": [
         *         {
         *           "letterId": "WyJiYXR0ZXJ5LTEiLCJib290LTEvMTIiXQ",
         *           "status": "accepted"
         *         },
         *         {
         *           "letterId": "WyJiYXR0ZXJ5LTIiLCJib290LTEvMTMiXQ",
         *           "status": "rejected",
         *           "code": "letter.settled",
         *           "detail": "This letter is retrying and not open.",
         *           "fix": "Wait until its actor has dealt with it."
         *         }
         *       ]
         *     }
         */
        LetterResultList: {
            results: components["schemas"]["LetterResult"][];
        };
        /**
         * @description `open`: waits for somebody. `retrying`: on its way to its actor. `retried`: its actor has dealt with it. `discarded`: closed without.
         * @example open
         * @enum {string}
         */
        LetterState: "open" | "retrying" | "retried" | "discarded";
        /**
         * @description How the device is heard. `online`: as often as expected; `late`: readings are overdue; `offline`: so long overdue that its state is no longer known; `unknown`: never heard yet.
         * @example online
         * @enum {string}
         */
        Link: "online" | "late" | "offline" | "unknown";
        /**
         * @description The machine of a kind as data, with all that is needed to draw it and to command its devices.
         * @example {
         *       "kind": "breaker",
         *       "version": "1",
         *       "hash": "5f0c1a77",
         *       "description": "A circuit breaker, followed and switched.",
         *       "states": [
         *         {
         *           "id": "breaker",
         *           "key": "breaker",
         *           "parentId": null,
         *           "type": "compound",
         *           "initial": true,
         *           "description": "A circuit breaker.",
         *           "tags": [],
         *           "entry": [],
         *           "exit": []
         *         },
         *         {
         *           "id": "breaker.open",
         *           "key": "open",
         *           "parentId": "breaker",
         *           "type": "atomic",
         *           "initial": true,
         *           "description": "The contacts are open.",
         *           "tags": [],
         *           "entry": [],
         *           "exit": []
         *         },
         *         {
         *           "id": "breaker.closed",
         *           "key": "closed",
         *           "parentId": "breaker",
         *           "type": "atomic",
         *           "initial": false,
         *           "description": "The contacts are closed and current may flow.",
         *           "tags": [],
         *           "entry": [],
         *           "exit": []
         *         }
         *       ],
         *       "transitions": [
         *         {
         *           "id": "breaker.open#telemetry.received#0",
         *           "source": "breaker.open",
         *           "target": "breaker.closed",
         *           "event": "telemetry.received",
         *           "label": "telemetry.received [isClosed]",
         *           "guard": "isClosed",
         *           "actions": [],
         *           "delay": null,
         *           "description": "The auxiliary contact says closed."
         *         }
         *       ],
         *       "layout": {
         *         "width": 420,
         *         "height": 120,
         *         "states": {
         *           "breaker": {
         *             "x": 0,
         *             "y": 0,
         *             "width": 420,
         *             "height": 120
         *           },
         *           "breaker.open": {
         *             "x": 24,
         *             "y": 48,
         *             "width": 120,
         *             "height": 44
         *           },
         *           "breaker.closed": {
         *             "x": 276,
         *             "y": 48,
         *             "width": 120,
         *             "height": 44
         *           }
         *         },
         *         "edges": {
         *           "breaker.open#telemetry.received#0": {
         *             "points": [
         *               {
         *                 "x": 144,
         *                 "y": 70
         *               },
         *               {
         *                 "x": 276,
         *                 "y": 70
         *               }
         *             ],
         *             "label": {
         *               "x": 160,
         *               "y": 50,
         *               "width": 100,
         *               "height": 14
         *             }
         *           }
         *         }
         *       },
         *       "parts": {},
         *       "setpoints": [],
         *       "operations": [
         *         {
         *           "operation": "open",
         *           "description": "Open the contacts.",
         *           "overrides": true
         *         },
         *         {
         *           "operation": "close",
         *           "description": "Close the contacts.",
         *           "overrides": false
         *         }
         *       ],
         *       "points": [
         *         {
         *           "name": "currentA",
         *           "unit": "A",
         *           "description": "Current through the contacts."
         *         }
         *       ],
         *       "alarms": []
         *     }
         */
        Machine: {
            kind: components["schemas"]["Kind"];
            /** @description The version its author gave it. */
            version: string;
            /** @description Changes when anything about the definition does. */
            hash: string;
            /** @description What the machine is about. */
            description: string;
            /** @description Every state, parents before their children. */
            states: components["schemas"]["State"][];
            transitions: components["schemas"]["Edge"][];
            layout: components["schemas"]["Layout"];
            /** @description The machines of its parts, by their names. */
            parts: {
                [key: string]: components["schemas"]["PartMachine"];
            };
            setpoints: components["schemas"]["SetpointDefinition"][];
            operations: components["schemas"]["OperationDefinition"][];
            points: components["schemas"]["PointDefinition"][];
            alarms: components["schemas"]["AlarmDefinition"][];
        };
        /**
         * @description The kinds of device this system knows.
         * @example {
         *       "machines": [
         *         {
         *           "kind": "breaker",
         *           "version": "1",
         *           "hash": "5f0c1a77",
         *           "description": "A circuit breaker, followed and switched.",
         *           "stateCount": 17
         *         }
         *       ]
         *     }
         */
        MachineList: {
            machines: components["schemas"]["MachineSummary"][];
        };
        /**
         * @description The machine of a kind, in brief.
         * @example {
         *       "kind": "breaker",
         *       "version": "1",
         *       "hash": "5f0c1a77",
         *       "description": "A circuit breaker, followed and switched.",
         *       "stateCount": 17
         *     }
         */
        MachineSummary: {
            kind: components["schemas"]["Kind"];
            /** @description The version its author gave it. */
            version: string;
            /** @description Changes when anything about the definition does. */
            hash: string;
            /** @description What the machine is about. */
            description: string;
            /** @description How many states it has, without its parts. */
            stateCount: number;
        };
        /**
         * Format: uuid
         * @description The identity of a message on its way to an actor, a UUID (version 7).
         * @example 01929d4e-7c1a-7b3e-9c55-0f6c2a9d1e42
         */
        MessageId: string;
        /**
         * @description A device to register. Registering the same again changes nothing.
         * @example {
         *       "deviceId": "battery-1",
         *       "siteId": "demo",
         *       "kind": "battery",
         *       "name": "Battery 1",
         *       "tags": [
         *         "container-a"
         *       ],
         *       "settings": {
         *         "ratedKw": 50,
         *         "capacityKwh": 100
         *       }
         *     }
         */
        NewDevice: {
            deviceId: components["schemas"]["DeviceId"];
            siteId: components["schemas"]["SiteId"];
            kind: components["schemas"]["Kind"];
            /** @description What people call it; its id unless given. */
            name?: string;
            tags?: components["schemas"]["Tag"][];
            settings?: components["schemas"]["DeviceSettingsChange"];
        };
        /**
         * @description An operation that devices of a kind carry out.
         * @example {
         *       "operation": "open",
         *       "description": "Open the contacts.",
         *       "overrides": true
         *     }
         */
        OperationDefinition: {
            operation: components["schemas"]["OperationName"];
            /** @description What it does. */
            description: string;
            /** @description Whether it makes the device safe: it is taken while another command has the device, and takes its place. */
            overrides: boolean;
        };
        /**
         * @description The name of an operation.
         * @example open
         */
        OperationName: string;
        /**
         * @description The order to do something once.
         * @example {
         *       "operation": "open"
         *     }
         */
        OperationOrder: {
            operation: components["schemas"]["OperationName"];
        };
        /**
         * @description Something a device shall do once.
         * @example {
         *       "operation": "open",
         *       "reason": "Work on the feeder."
         *     }
         */
        OperationRequest: {
            operation: components["schemas"]["OperationName"];
            /** @description Why, for the record. */
            reason?: string;
            /** @description After how long it is given up if it could not be carried out. 60 000 unless given. */
            expiresInMs?: number;
        };
        /**
         * @description Something a device is told to do. It may be sent more than once: a device carries out an `orderId` once, and not after `expiresAt`.
         * @example {
         *       "orderId": "01929d4e-7c1a-7b3e-9c55-0f6c2a9d1e42",
         *       "deviceId": "battery-1",
         *       "type": "setpoint.send",
         *       "payload": {
         *         "point": "powerKw",
         *         "value": -20,
         *         "unit": "kW"
         *       },
         *       "createdAt": "2026-06-21T10:15:00.120Z",
         *       "expiresAt": "2026-06-21T10:20:00.000Z"
         *     }
         */
        Order: {
            orderId: components["schemas"]["CommandId"];
            deviceId: components["schemas"]["DeviceId"];
            /** @enum {string} */
            type: "setpoint.send" | "operation.send";
            /** @description A SetpointOrder for `setpoint.send`, an OperationOrder for `operation.send`. */
            payload: components["schemas"]["SetpointOrder"] | components["schemas"]["OperationOrder"];
            createdAt: components["schemas"]["Instant"];
            expiresAt: components["schemas"]["Instant"];
        };
        /**
         * @description What a device says to an order. `accepted`: it will do it; `completed`: it did; `rejected`: it will not; `failed`: it tried.
         * @example {
         *       "deviceId": "battery-1",
         *       "answer": "rejected",
         *       "cause": "in local mode"
         *     }
         */
        OrderAnswer: {
            deviceId: components["schemas"]["DeviceId"];
            /** @enum {string} */
            answer: "accepted" | "rejected" | "completed" | "failed";
            /** @description Why it was rejected or failed. */
            cause?: string;
        };
        /**
         * @description An order, by name only.
         * @example {
         *       "id": "01929d4e-7c1a-7b3e-9c55-0f6c2a9d1e42",
         *       "type": "setpoint.send"
         *     }
         */
        OrderName: {
            /** @description The id of the order. */
            id: string;
            /** @description What was ordered. */
            type: string;
        };
        /**
         * @description Server-sent events. `contentSchema` is what stands in their `data`, for `order` an Order.
         * @example event: order
         *     data: {}
         */
        OrderStream: string;
        /**
         * @description A place in a list. Opaque to clients.
         * @example eyJhZnRlciI6ImJhdHRlcnktMSJ9
         */
        PageCursor: string;
        /**
         * @description A part of an actor, an alarm or an open command, as it stands.
         * @example {
         *       "key": "alarm/overTemperature",
         *       "machine": "alarm",
         *       "state": "unacknowledged",
         *       "value": "unacknowledged",
         *       "context": {
         *         "definitionId": "overTemperature",
         *         "occurrence": 1
         *       }
         *     }
         */
        Part: {
            /** @description `alarm/<definitionId>` or `command/<commandId>`. */
            key: string;
            /** @description Which of the machine's `parts` it runs on. */
            machine: string;
            /** @description The one word for its state. */
            state: string;
            value: components["schemas"]["StateValue"];
            /** @description What it remembers. */
            context: {
                [key: string]: unknown;
            };
        };
        /**
         * @description The machine that parts of one sort run on, such as every alarm.
         * @example {
         *       "version": "1",
         *       "hash": "90ab12cd",
         *       "description": "The life of an alarm, after ISA-18.2.",
         *       "states": [
         *         {
         *           "id": "alarm",
         *           "key": "alarm",
         *           "parentId": null,
         *           "type": "compound",
         *           "initial": true,
         *           "description": "",
         *           "tags": [],
         *           "entry": [],
         *           "exit": []
         *         }
         *       ],
         *       "transitions": [],
         *       "layout": {
         *         "width": 200,
         *         "height": 100,
         *         "states": {
         *           "alarm": {
         *             "x": 0,
         *             "y": 0,
         *             "width": 200,
         *             "height": 100
         *           }
         *         },
         *         "edges": {}
         *       }
         *     }
         */
        PartMachine: {
            version: string;
            /** @description Changes when anything about the definition does. */
            hash: string;
            /** @description What the machine is about. */
            description: string;
            states: components["schemas"]["State"][];
            transitions: components["schemas"]["Edge"][];
            layout: components["schemas"]["Layout"];
        };
        /**
         * @description A part of an actor, an alarm or an open command, and the machine it runs on.
         * @example {
         *       "key": "alarm/overTemperature",
         *       "machine": "alarm"
         *     }
         */
        PartName: {
            /** @description `alarm/<definitionId>` or `command/<commandId>`. */
            key: string;
            /** @description Which of the machine's `parts` it runs on. */
            machine: string;
        };
        /**
         * @description The stream is alive, and this is how far the feed has been read.
         * @example {
         *       "at": "2026-06-21T10:15:05.000Z",
         *       "cursor": "7421-90122"
         *     }
         */
        Ping: {
            /** @description The time of the server. */
            at: components["schemas"]["Instant"];
            cursor: components["schemas"]["FeedCursor"];
        };
        /**
         * @description A point that devices of a kind measure.
         * @example {
         *       "name": "powerKw",
         *       "unit": "kW",
         *       "description": "Power into the microgrid, negative while charging."
         *     }
         */
        PointDefinition: {
            name: components["schemas"]["PointName"];
            /** @description Its unit; empty when it has none. */
            unit: string;
            /** @description What it measures. */
            description: string;
        };
        /**
         * @description The name of a measured quantity, with its unit.
         * @example powerKw
         */
        PointName: string;
        /**
         * @description A measured value. Power is in kW, positive into the microgrid (generation, discharge).
         * @example 12.5
         */
        PointValue: number | boolean | string;
        /**
         * @description Values by point, without their quality.
         * @example {
         *       "powerKw": 12.5,
         *       "socPct": 64,
         *       "mode": "discharging"
         *     }
         */
        PointValues: {
            [key: string]: components["schemas"]["PointValue"];
        };
        /**
         * @description What a device measured at one instant, by point. A plain value is a good one.
         * @example {
         *       "powerKw": 12.5,
         *       "mode": "discharging",
         *       "temperatureC": {
         *         "value": 71.2,
         *         "quality": "questionable"
         *       }
         *     }
         */
        Points: {
            [key: string]: components["schemas"]["PointValue"] | components["schemas"]["QualifiedValue"];
        };
        /**
         * @description How soon an alarm wants an answer.
         * @example high
         * @enum {string}
         */
        Priority: "low" | "medium" | "high";
        /**
         * @description What went wrong and what to do about it, RFC 9457. Every error of this API has this form.
         * @example {
         *       "type": "about:blank",
         *       "title": "Not Found",
         *       "status": 404,
         *       "code": "device.unknown",
         *       "detail": "There is no device battery-9.",
         *       "fix": "Check the id, or register the device with POST /v1/devices."
         *     }
         */
        Problem: {
            /** @description A reference that identifies the problem; `about:blank` when `code` says all. */
            type: string;
            /** @description The HTTP status in words. */
            title: string;
            /** @description The HTTP status. */
            status: number;
            /** @description The stable name of the problem, for programs. */
            code: string;
            /** @description What went wrong this time, for people. */
            detail: string;
            /** @description What to do about it. */
            fix: string;
            /** @description The fields that are wrong. */
            errors?: components["schemas"]["FieldError"][];
            /** @description For telemetry of which nothing was accepted, what became of each envelope. */
            results?: components["schemas"]["EnvelopeResult"][];
        };
        /**
         * @description A measured value with its quality, for when it is not simply good.
         * @example {
         *       "value": 71.2,
         *       "quality": "questionable"
         *     }
         */
        QualifiedValue: {
            value: components["schemas"]["PointValue"];
            quality: components["schemas"]["Quality"];
        };
        /**
         * @description How far a value can be trusted. `questionable` is shown and judged; `invalid` is kept and never judged.
         * @example good
         * @enum {string}
         */
        Quality: "good" | "questionable" | "invalid";
        /**
         * @description What lies in one queue, counted in its messages; a message of telemetry may hold the readings of many devices.
         * @example {
         *       "waiting": 1200,
         *       "inFlight": 40,
         *       "dead": 0
         *     }
         */
        QueueDepth: {
            /** @description Not yet received by any worker. */
            waiting: number;
            /** @description Received by a worker and not yet deleted. */
            inFlight: number;
            /** @description In its dead-letter queue, because they could not even be read. */
            dead: number;
        };
        /**
         * @description What lies in the queues.
         * @example {
         *       "telemetry": {
         *         "waiting": 1200,
         *         "inFlight": 40,
         *         "dead": 0
         *       },
         *       "commands": {
         *         "waiting": 0,
         *         "inFlight": 0,
         *         "dead": 0
         *       },
         *       "backfill": {
         *         "waiting": 0,
         *         "inFlight": 0,
         *         "dead": 0
         *       }
         *     }
         */
        QueueDepths: {
            telemetry: components["schemas"]["QueueDepth"];
            commands: components["schemas"]["QueueDepth"];
            /** @description Historical readings, which are carried while nothing else waits. */
            backfill: components["schemas"]["QueueDepth"];
        };
        /**
         * @description What a device measured at one instant.
         * @example {
         *       "deviceId": "battery-1",
         *       "measuredAt": "2026-06-21T10:15:00.250Z",
         *       "points": {
         *         "powerKw": 12.5,
         *         "socPct": 64
         *       }
         *     }
         */
        Reading: {
            deviceId: components["schemas"]["DeviceId"];
            measuredAt: components["schemas"]["Instant"];
            points: components["schemas"]["PointValues"];
        };
        /**
         * @description The readings that came since the last batch, the latest of each device, as the stream tells them.
         * @example {
         *       "readings": [
         *         {
         *           "deviceId": "battery-1",
         *           "measuredAt": "2026-06-21T10:15:00.250Z",
         *           "points": {
         *             "powerKw": 12.5,
         *             "socPct": 64
         *           }
         *         }
         *       ]
         *     }
         */
        ReadingBatch: {
            readings: components["schemas"]["Reading"][];
        };
        /**
         * @description Why, in the words of whoever asks. It is kept in the audit log.
         * @example {
         *       "reason": "The sensor is being replaced."
         *     }
         */
        ReasonRequest: {
            /** @description Why. */
            reason: string;
        };
        /**
         * @description The message is in the queue, durably; the actor will take it in its turn.
         * @example {
         *       "messageId": "01929d4e-7c1a-7b3e-9c55-0f6c2a9d1e42"
         *     }
         */
        Receipt: {
            messageId: components["schemas"]["MessageId"];
        };
        /**
         * @description This envelope was refused; the others of the request were not harmed by it.
         * @example {
         *       "index": 1,
         *       "deviceId": "battery-9",
         *       "status": "rejected",
         *       "code": "device.unknown",
         *       "detail": "There is no device battery-9.",
         *       "fix": "Register the device with POST /v1/devices, then send the reading again."
         *     }
         */
        RejectedEnvelope: {
            /** @description Its place in the request, from 0. */
            index: number;
            /** @description The device it named, as far as it could be read; empty if it could not. */
            deviceId: string;
            /** @constant */
            status: "rejected";
            /**
             * @description `device.unknown` and `device.foreign`: not registered, or not of this token. `device.draining`: somebody drains it; keep the reading. `envelope.invalid`, `points.invalid`: not in the form of an Envelope or of its Points. `clock.implausible`: measured too far in the future or the past. `backlog.full`: this device, or its site, has too much waiting already; send it again later. `queue.away`: the queue for historical readings does not answer, the one for live readings does; keep the reading and send it again.
             * @enum {string}
             */
            code: "device.unknown" | "device.foreign" | "device.draining" | "envelope.invalid" | "points.invalid" | "clock.implausible" | "backlog.full" | "queue.away";
            /** @description What went wrong. */
            detail: string;
            /** @description What to do about it. */
            fix: string;
        };
        /**
         * @description The stream cannot go on from where the client was, as the journal no longer reaches back that far. The client must fetch anew what it shows, and goes on from `cursor`.
         * @example {
         *       "reason": "The journal no longer reaches back to 12-4.",
         *       "cursor": "7421-90122"
         *     }
         */
        Reset: {
            /** @description Why, for people. */
            reason: string;
            cursor: components["schemas"]["FeedCursor"];
        };
        /**
         * @description Which dead letters are to be given to their actors once more. Each is answered by itself.
         * @example {
         *       "letterIds": [
         *         "WyJiYXR0ZXJ5LTEiLCJib290LTEvMTIiXQ",
         *         "WyJiYXR0ZXJ5LTIiLCJib290LTEvMTMiXQ"
         *       ]
         *     }
         */
        RetryManyRequest: {
            /** @description Which, at most a page of them. */
            letterIds: components["schemas"]["LetterId"][];
        };
        /**
         * @description What an operator may do. Each includes the one before it.
         * @example operator
         * @enum {string}
         */
        Role: "viewer" | "operator" | "engineer" | "admin";
        /**
         * @description Counts the readings of one boot, rising. `(deviceId, bootId, seq)` is the identity of a reading.
         * @example 4711
         */
        Seq: number;
        /**
         * @description Readings of a device over time, oldest first.
         * @example {
         *       "deviceId": "battery-1",
         *       "bucketSeconds": 60,
         *       "points": [
         *         "powerKw"
         *       ],
         *       "rows": [
         *         {
         *           "at": "2026-06-21T10:15:00.000Z",
         *           "values": {
         *             "powerKw": 12.4
         *           },
         *           "min": {
         *             "powerKw": 11.9
         *           },
         *           "max": {
         *             "powerKw": 12.9
         *           }
         *         }
         *       ]
         *     }
         */
        Series: {
            deviceId: components["schemas"]["DeviceId"];
            /** @description How many seconds a row stands for; null when each row is a reading. */
            bucketSeconds: number | null;
            /** @description The points that occur in the rows. */
            points: components["schemas"]["PointName"][];
            rows: components["schemas"]["SeriesRow"][];
        };
        /**
         * @description One reading, or the readings of one bucket. A point without a value in it is null.
         * @example {
         *       "at": "2026-06-21T10:15:00.000Z",
         *       "values": {
         *         "powerKw": 12.4,
         *         "mode": "discharging"
         *       },
         *       "min": {
         *         "powerKw": 11.9
         *       },
         *       "max": {
         *         "powerKw": 12.9
         *       }
         *     }
         */
        SeriesRow: {
            /** @description When it was measured, or when the bucket begins. */
            at: components["schemas"]["Instant"];
            /** @description The value by point; the mean of a bucket's numbers, the last of anything else. */
            values: {
                [key: string]: number | string | boolean | null;
            };
            /** @description The least number of the bucket, by point. */
            min?: {
                [key: string]: number | null;
            };
            /** @description The greatest number of the bucket, by point. */
            max?: {
                [key: string]: number | null;
            };
        };
        /**
         * @description Who is signed in, and what they may do.
         * @example {
         *       "operatorId": "01929d4e-7c1a-7b3e-9c55-0f6c2a9d1e42",
         *       "name": "demo",
         *       "role": "engineer",
         *       "sites": null,
         *       "expiresAt": "2026-06-21T22:15:00.000Z"
         *     }
         */
        Session: {
            operatorId: string;
            name: string;
            role: components["schemas"]["Role"];
            /** @description The sites they may see; null for all. */
            sites: components["schemas"]["SiteId"][] | null;
            expiresAt: components["schemas"]["Instant"];
        };
        /**
         * @description A setpoint that devices of a kind take. Limits that depend on a device's rating are null here and checked per device.
         * @example {
         *       "point": "powerKw",
         *       "unit": "kW",
         *       "min": null,
         *       "max": null,
         *       "description": "Power to hold, positive for discharge."
         *     }
         */
        SetpointDefinition: {
            point: components["schemas"]["PointName"];
            unit: string;
            /** @description The least value; null when it depends on the device's settings. */
            min: number | null;
            /** @description The greatest value; null when it depends on the device's settings. */
            max: number | null;
            /** @description What it sets. */
            description: string;
        };
        /**
         * @description The order to hold a value.
         * @example {
         *       "point": "powerKw",
         *       "value": -20,
         *       "unit": "kW"
         *     }
         */
        SetpointOrder: {
            point: components["schemas"]["PointName"];
            value: number;
            unit: string;
        };
        /**
         * @description A value a device shall hold.
         * @example {
         *       "point": "powerKw",
         *       "value": -20,
         *       "reason": "Charge from the sun."
         *     }
         */
        SetpointRequest: {
            point: components["schemas"]["PointName"];
            /** @description In the unit of the point. */
            value: number;
            /** @description Why, for the record. */
            reason?: string;
            /** @description After how long it is given up if it could not be carried out. 300 000 unless given. */
            expiresInMs?: number;
        };
        /**
         * @description Silences an alarm for a time. It comes back by itself.
         * @example {
         *       "durationMs": 3600000,
         *       "reason": "Sensor is being replaced."
         *     }
         */
        ShelveRequest: {
            /** @description For how long, eight hours at most. */
            durationMs: number;
            /** @description Why. It stands beside the alarm while it is shelved. */
            reason: string;
        };
        /**
         * @description A place with a microgrid.
         * @example {
         *       "siteId": "demo",
         *       "name": "Demo microgrid",
         *       "timeZone": "Europe/Berlin",
         *       "deviceCount": 12,
         *       "worstAlarm": "high"
         *     }
         */
        Site: {
            siteId: components["schemas"]["SiteId"];
            /** @description What people call it. */
            name: string;
            /** @description Its IANA time zone, for showing times. */
            timeZone: string;
            /** @description How many devices it has. */
            deviceCount: number;
            /** @description The highest priority among its active or unacknowledged alarms; null when there is none. */
            worstAlarm: components["schemas"]["Priority"] | null;
        };
        /**
         * @description The name of a site.
         * @example demo
         */
        SiteId: string;
        /**
         * @description The sites the operator may see.
         * @example {
         *       "sites": [
         *         {
         *           "siteId": "demo",
         *           "name": "Demo microgrid",
         *           "timeZone": "Europe/Berlin",
         *           "deviceCount": 12,
         *           "worstAlarm": null
         *         }
         *       ]
         *     }
         */
        SiteList: {
            sites: components["schemas"]["Site"][];
        };
        /**
         * @description The actor of a device in the raw, as the database holds it, for engineers.
         * @example {
         *       "deviceId": "battery-1",
         *       "kind": "battery",
         *       "version": 4712,
         *       "machineVersion": "1",
         *       "status": "active",
         *       "pausedReason": null,
         *       "value": {
         *         "telemetry": "recording",
         *         "link": "online",
         *         "operation": {
         *           "connected": "discharging"
         *         },
         *         "control": "idle"
         *       },
         *       "context": {
         *         "points": {
         *           "powerKw": 12.5
         *         },
         *         "measuredAt": 1782036900250,
         *         "command": null
         *       },
         *       "timers": [
         *         {
         *           "id": "xstate.after.lateTimeout.battery.link.online",
         *           "part": null,
         *           "dueAt": "2026-06-21T10:15:03.250Z",
         *           "setAt": "2026-06-21T10:15:00.250Z"
         *         }
         *       ],
         *       "parts": [],
         *       "boots": [
         *         {
         *           "bootId": "b-20260621-1",
         *           "seq": 4711
         *         }
         *       ]
         *     }
         */
        Snapshot: {
            deviceId: components["schemas"]["DeviceId"];
            kind: components["schemas"]["Kind"];
            /** @description How many steps it has committed. */
            version: number;
            /** @description The version of the machine that wrote it. */
            machineVersion: string;
            status: components["schemas"]["DeviceStatus"];
            /** @description Why it is paused; null when it is not. */
            pausedReason: string | null;
            value: components["schemas"]["StateValue"];
            /** @description What the root machine remembers. */
            context: {
                [key: string]: unknown;
            };
            timers: components["schemas"]["Timer"][];
            parts: components["schemas"]["Part"][];
            /** @description The boots heard lately, with the last `seq` of each. */
            boots: components["schemas"]["Boot"][];
        };
        /**
         * @description A place in a drawing, in pixels from its upper left corner.
         * @example {
         *       "x": 24,
         *       "y": 60
         *     }
         */
        Spot: {
            x: number;
            y: number;
        };
        /**
         * @description A state of a machine.
         * @example {
         *       "id": "breaker.operation.closed",
         *       "key": "closed",
         *       "parentId": "breaker.operation",
         *       "type": "atomic",
         *       "initial": false,
         *       "description": "The contacts are closed and current may flow.",
         *       "tags": [],
         *       "entry": [],
         *       "exit": []
         *     }
         */
        State: {
            /** @description Unique within the machine, its path from the root joined by dots. */
            id: string;
            /** @description Its own name. */
            key: string;
            /** @description The state it lies in; null for the root. */
            parentId: string | null;
            /**
             * @description `compound`: one child is active; `parallel`: all are.
             * @enum {string}
             */
            type: "atomic" | "compound" | "parallel" | "final" | "history";
            /** @description Whether its parent begins here. */
            initial: boolean;
            /** @description What it means to be in it. */
            description: string;
            tags: string[];
            /** @description The actions on entering it. */
            entry: string[];
            /** @description The actions on leaving it. */
            exit: string[];
        };
        /**
         * @description The value of a statechart. A string names the one active child; an object has an entry for each active compound or parallel state, so regions stand side by side.
         * @example {
         *       "link": "online",
         *       "operation": {
         *         "connected": "charging"
         *       },
         *       "control": "idle"
         *     }
         */
        StateValue: string | {
            [key: string]: components["schemas"]["StateValue"];
        };
        /**
         * @description A word by which people find devices again.
         * @example roof
         */
        Tag: string;
        /**
         * @description What became of each envelope of a request of which at least one was accepted.
         * @example {
         *       "accepted": 1,
         *       "rejected": 1,
         *       "results": [
         *         {
         *           "index": 0,
         *           "deviceId": "battery-1",
         *           "status": "accepted"
         *         },
         *         {
         *           "index": 1,
         *           "deviceId": "battery-9",
         *           "status": "rejected",
         *           "code": "device.unknown",
         *           "detail": "There is no device battery-9.",
         *           "fix": "Register the device with POST /v1/devices, then send the reading again."
         *         }
         *       ]
         *     }
         */
        TelemetryReceipt: {
            /** @description How many were accepted. */
            accepted: number;
            /** @description How many were rejected. */
            rejected: number;
            /** @description One result per envelope, in the order of the request. */
            results: components["schemas"]["EnvelopeResult"][];
        };
        /**
         * @description Readings of one or many devices of a site. Each envelope is judged by itself: the array takes anything, so that one bad envelope never loses the others; what is not an Envelope comes back rejected as `envelope.invalid`.
         * @example {
         *       "envelopes": [
         *         {
         *           "deviceId": "battery-1",
         *           "bootId": "b-20260621-1",
         *           "seq": 4711,
         *           "measuredAt": "2026-06-21T10:15:00.250Z",
         *           "points": {
         *             "powerKw": 12.5,
         *             "socPct": 64,
         *             "temperatureC": 31.4,
         *             "voltageV": 402.1,
         *             "mode": "discharging"
         *           }
         *         },
         *         {
         *           "deviceId": "breaker-1",
         *           "bootId": "b-7",
         *           "seq": 12,
         *           "measuredAt": "2026-06-21T10:15:00.300Z",
         *           "points": {
         *             "position": "closed",
         *             "tripped": false,
         *             "currentA": 18.2,
         *             "voltageV": 400.4,
         *             "frequencyHz": 50.01
         *           }
         *         }
         *       ]
         *     }
         */
        TelemetryRequest: {
            envelopes: (unknown | components["schemas"]["Envelope"])[];
        };
        /**
         * @description A deadline the actor waits for, kept in the database.
         * @example {
         *       "id": "xstate.after.lateTimeout.battery.link.online",
         *       "part": null,
         *       "dueAt": "2026-06-21T10:15:03.250Z",
         *       "setAt": "2026-06-21T10:15:00.250Z"
         *     }
         */
        Timer: {
            /** @description The id of the delay in the machine. */
            id: string;
            /** @description The key of the part that waits; null for the root machine. */
            part: string | null;
            dueAt: components["schemas"]["Instant"];
            setAt: components["schemas"]["Instant"];
        };
        /**
         * @description What the stream tells of.
         * @example transition
         * @enum {string}
         */
        Topic: "transition" | "reading" | "alarm";
        /**
         * @description One step of a device's actor in which its state changed, in the root machine or in a part.
         * @example {
         *       "cursor": "7421-90122",
         *       "deviceId": "battery-1",
         *       "siteId": "demo",
         *       "kind": "battery",
         *       "version": 4712,
         *       "at": "2026-06-21T10:15:00.291Z",
         *       "part": null,
         *       "event": {
         *         "type": "telemetry.received",
         *         "points": {
         *           "powerKw": 12.5,
         *           "mode": "discharging"
         *         }
         *       },
         *       "before": {
         *         "telemetry": "recording",
         *         "link": "online",
         *         "operation": {
         *           "connected": "standby"
         *         },
         *         "control": "idle"
         *       },
         *       "after": {
         *         "telemetry": "recording",
         *         "link": "online",
         *         "operation": {
         *           "connected": "discharging"
         *         },
         *         "control": "idle"
         *       },
         *       "state": "discharging",
         *       "taken": [
         *         "battery.operation.connected.standby#telemetry.received#0"
         *       ],
         *       "orders": []
         *     }
         */
        Transition: {
            cursor: components["schemas"]["FeedCursor"];
            deviceId: components["schemas"]["DeviceId"];
            siteId: components["schemas"]["SiteId"];
            kind: components["schemas"]["Kind"];
            /** @description The version of the actor that this step made. */
            version: number;
            /** @description When the step was made, by the clock of the database. */
            at: components["schemas"]["Instant"];
            /** @description The part that changed; null for the root machine. */
            part: components["schemas"]["PartName"] | null;
            /** @description What caused it, with its payload. */
            event: {
                type: string;
            } & {
                [key: string]: unknown;
            };
            /** @description The state before; null when the machine began with this step. */
            before: components["schemas"]["StateValue"] | null;
            after: components["schemas"]["StateValue"];
            /** @description The one word for the state after. */
            state: string;
            /** @description The ids of the edges taken, as in the machine's `transitions`. */
            taken: string[];
            /** @description The orders it sent to the outside. */
            orders: components["schemas"]["OrderName"][];
        };
        /**
         * @description A page of a device's transitions, newest first.
         * @example {
         *       "transitions": [
         *         {
         *           "cursor": "7421-90123",
         *           "deviceId": "battery-1",
         *           "siteId": "demo",
         *           "kind": "battery",
         *           "version": 4713,
         *           "at": "2026-06-21T10:15:05.291Z",
         *           "part": {
         *             "key": "alarm/overTemperature",
         *             "machine": "alarm"
         *           },
         *           "event": {
         *             "type": "condition.met",
         *             "value": 52.3
         *           },
         *           "before": "normal",
         *           "after": "unacknowledged",
         *           "state": "unacknowledged",
         *           "taken": [
         *             "alarm.normal#condition.met#0"
         *           ],
         *           "orders": []
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        TransitionList: {
            transitions: components["schemas"]["Transition"][];
            /** @description Where the next, older page begins; null on the last. */
            nextCursor: components["schemas"]["PageCursor"] | null;
        };
        /**
         * @description What a worker last told of itself. Counts are since its start.
         * @example {
         *       "workerId": "6f1c0f7e-52a7-4b0e-9d0a-0d8a2f6f1a11",
         *       "host": "node-a",
         *       "pid": 4711,
         *       "version": "0.1.0",
         *       "startedAt": "2026-06-21T10:00:00.000Z",
         *       "seenAt": "2026-06-21T10:15:00.250Z",
         *       "state": "reporting",
         *       "backlog": 812,
         *       "oldestMessageMs": 34000,
         *       "turnMs": 18.4,
         *       "turns": 5120,
         *       "messages": 88121,
         *       "transitions": 9120,
         *       "conflicts": 0,
         *       "letters": 0,
         *       "failures": 0,
         *       "residents": 1200,
         *       "suspects": 0
         *     }
         */
        WorkerReport: {
            /** @description New at each start of the process. */
            workerId: string;
            /** @description The machine it runs on; null for an operator limited to some sites who is not an admin. */
            host: string | null;
            /** @description Its process there; null where `host` is. */
            pid: number | null;
            /** @description The version of the program. */
            version: string;
            startedAt: components["schemas"]["Instant"];
            seenAt: components["schemas"]["Instant"];
            /**
             * @description `silent`: it gave no sign of life for 12 s; it has stopped without a word, hangs, or cannot reach the database.
             * @enum {string}
             */
            state: "reporting" | "silent";
            /** @description Messages it holds that are not yet committed. */
            backlog: number;
            /** @description Age of the oldest of them, in ms; 0 when there is none. */
            oldestMessageMs: number;
            /** @description Duration of its last turn, in ms. */
            turnMs: number;
            /** @description Turns that ended. */
            turns: number;
            /** @description Messages that are committed, or needed no more. */
            messages: number;
            /** @description Transitions written. */
            transitions: number;
            /** @description Races for a device that it lost to another worker, and carried again. */
            conflicts: number;
            /** @description Messages put aside as dead letters. */
            letters: number;
            /** @description Turns whose outcome stayed unknown, and that were carried again. */
            failures: number;
            /** @description Devices whose state it keeps in memory. */
            residents: number;
            /** @description Devices of which a step did not end in its time, and is tried by itself; 0 from a release that does not tell. */
            suspects: number;
        };
    };
    responses: {
        /** @description `request.invalid`: the request does not obey this contract, and `errors` names each field. `json.malformed`: the body is no JSON. `json.unsafe`: it is, but holds what no program should take, such as a half surrogate pair or a number past 2^53. */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Bad Request",
                 *       "status": 400,
                 *       "code": "request.invalid",
                 *       "detail": "The request does not obey the contract in 1 place.",
                 *       "fix": "Correct the fields listed under errors and send it again.",
                 *       "errors": [
                 *         {
                 *           "field": "body.name",
                 *           "detail": "must be string"
                 *         }
                 *       ]
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `device.exists`, `device.busy`, `device.offline`, `device.paused`, `operation.notAllowed`, `event.notAccepted`, `order.settled`, `key.reused`, `device.draining`, `letter.settled` or `letter.exhausted`: right in itself, but not in the present state. */
        Conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Conflict",
                 *       "status": 409,
                 *       "code": "device.busy",
                 *       "detail": "battery-1 is still carrying out a setpoint.",
                 *       "fix": "Wait until that command has ended, or cancel it."
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `role.insufficient`, `site.foreign`, `device.foreign`, `token.insufficient` or `origin.foreign`: known, but not allowed. */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Forbidden",
                 *       "status": 403,
                 *       "code": "role.insufficient",
                 *       "detail": "This operation needs the role operator, and you are viewer.",
                 *       "fix": "Ask somebody with the role operator, or sign in as one."
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `device.unknown`, `alarm.unknown`, `command.unknown`, `order.unknown`, `letter.unknown`, `kind.unknown` or `route.unknown`: there is none by that name. */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Not Found",
                 *       "status": 404,
                 *       "code": "device.unknown",
                 *       "detail": "There is no device battery-9.",
                 *       "fix": "Check the id, or register the device with POST /v1/devices."
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `request.tooLarge`: the body is larger than 1 MiB. */
        PayloadTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Content Too Large",
                 *       "status": 413,
                 *       "code": "request.tooLarge",
                 *       "detail": "The body is larger than 1048576 bytes.",
                 *       "fix": "Send fewer envelopes per request."
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `queue.away` or `database.away`: something behind the API does not answer, and nothing was accepted. */
        ServiceUnavailable: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Service Unavailable",
                 *       "status": 503,
                 *       "code": "queue.away",
                 *       "detail": "The telemetry queue does not answer.",
                 *       "fix": "Keep the readings and send them again after the seconds of Retry-After."
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `limit.exceeded`: more requests than the limit of the token, the address or the operator allows. `backlog.full`: all readings are of devices or sites that have too much waiting in the queue already. */
        TooManyRequests: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Too Many Requests",
                 *       "status": 429,
                 *       "code": "limit.exceeded",
                 *       "detail": "This token has sent more than 100 requests in a second.",
                 *       "fix": "Wait the seconds of Retry-After, and put more envelopes into a request."
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `session.required`, `session.wrong`, `credentials.wrong`, `token.required` or `token.wrong`: nobody known is asking. */
        Unauthorized: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Unauthorized",
                 *       "status": 401,
                 *       "code": "session.required",
                 *       "detail": "This operation needs an operator session and the request carries none.",
                 *       "fix": "Sign in with POST /v1/sessions and send the cookie."
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `internal` or `response.invalid`: a fault of ours, and the request may be sent again. `method.notAllowed` (405), `request.notAcceptable` (406): not a request of this contract at all. */
        Unexpected: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Internal Server Error",
                 *       "status": 500,
                 *       "code": "internal",
                 *       "detail": "The request failed for a reason that is not yours.",
                 *       "fix": "Try again; if it stays, give the support the request id of the response header."
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `site.unknown`, `kind.unknown`, `alarm.unknown`, `setpoint.unknown`, `setpoint.outOfRange`, `operation.unknown`, `event.unknown`, `event.invalid`, `range.tooWide`, `range.invalid`, `letter.invalid` or `cursor.invalid`: well formed, but it cannot mean anything here. `telemetry.rejected`: every envelope was rejected, see `results`. */
        UnprocessableContent: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Unprocessable Content",
                 *       "status": 422,
                 *       "code": "setpoint.outOfRange",
                 *       "detail": "powerKw of battery-1 goes from -50 to 50 kW, and 80 was asked for.",
                 *       "fix": "Send a value within the range."
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `mediaType.unsupported`: the body is not JSON in UTF-8, or it is compressed. */
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Unsupported Media Type",
                 *       "status": 415,
                 *       "code": "mediaType.unsupported",
                 *       "detail": "The body is text/plain.",
                 *       "fix": "Send JSON in UTF-8, uncompressed, with content-type application/json."
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /**
         * @description `any`: devices with an active or unacknowledged alarm; `unacknowledged`: with one to acknowledge; `none`: with neither.
         * @example unacknowledged
         */
        alarm: "any" | "unacknowledged" | "none";
        /**
         * @description The alarm meant, `<deviceId>:<definitionId>`.
         * @example battery-1:overTemperature
         */
        alarmId: components["schemas"]["AlarmId"];
        /**
         * @description Only alarms in this state. Without it, every alarm that is not `normal`.
         * @example unacknowledged
         */
        alarmState: components["schemas"]["AlarmState"];
        /**
         * @description Seconds per row. A row then holds the mean of its numbers, with `min` and `max`; without it, every reading is a row.
         * @example 60
         */
        bucket: number;
        /**
         * @description Only what this operator did, by name.
         * @example demo
         */
        by: string;
        /**
         * @description The command meant.
         * @example 01929d4e-7c1a-7b3e-9c55-0f6c2a9d1e42
         */
        commandId: components["schemas"]["CommandId"];
        /**
         * @description The `nextCursor` of the page before. Opaque, only good with the same filters.
         * @example eyJhZnRlciI6ImJhdHRlcnktMSJ9
         */
        cursor: components["schemas"]["PageCursor"];
        /**
         * @description Only what belongs to this device.
         * @example battery-1
         */
        device: components["schemas"]["DeviceId"];
        /**
         * @description The device meant.
         * @example battery-1
         */
        deviceId: components["schemas"]["DeviceId"];
        /**
         * @description Only devices whose state label is this one.
         * @example charging
         */
        deviceState: string;
        /**
         * @description Only what belongs to these devices. Repeat the parameter for several.
         * @example [
         *       "battery-1",
         *       "breaker-1"
         *     ]
         */
        devices: components["schemas"]["DeviceId"][];
        /**
         * @description Readings measured at or after this instant.
         * @example 2026-06-21T10:00:00.000Z
         */
        from: components["schemas"]["Instant"];
        /**
         * @description The site of the gateway.
         * @example demo
         */
        gatewaySite: components["schemas"]["SiteId"];
        /**
         * @description Repeat a request with the same key and it is carried out once: the same content is answered as it was the first time, other content is 409 `key.reused`. A key of a request about alarms is remembered for 29 days, that of a command for as long as the command is kept (JOURNAL_KEPT_DAYS, 90 unless set).
         * @example 6b2f1f2c-1a55-4d0e-8a5e-3f6d6a9f1f77
         */
        idempotencyKey: string;
        /**
         * @description Only devices of this kind.
         * @example battery
         */
        kind: components["schemas"]["Kind"];
        /**
         * @description The kind of device whose machine is wanted.
         * @example breaker
         */
        kindInPath: components["schemas"]["Kind"];
        /**
         * @description Set by browsers that reconnect, the last `id` they got. Wins over `since`.
         * @example 7421-90122
         */
        lastEventId: components["schemas"]["FeedCursor"];
        /**
         * @description The dead letter meant. Opaque.
         * @example WyJiYXR0ZXJ5LTEiLCJib290LTEvMTIiXQ
         */
        letterId: components["schemas"]["LetterId"];
        /**
         * @description Only letters in this state.
         * @example open
         */
        letterState: components["schemas"]["LetterState"];
        /**
         * @description How many to answer at most.
         * @example 100
         */
        limit: number;
        /**
         * @description The order answered. It is the id of the command that caused it.
         * @example 01929d4e-7c1a-7b3e-9c55-0f6c2a9d1e42
         */
        orderId: components["schemas"]["CommandId"];
        /**
         * @description Only these points, separated by commas. Without it, every point of the device.
         * @example [
         *       "powerKw",
         *       "socPct"
         *     ]
         */
        points: components["schemas"]["PointName"][];
        /**
         * @description Only alarms of this priority.
         * @example high
         */
        priority: components["schemas"]["Priority"];
        /**
         * @description Of the topic reading, only what belongs to these devices; the other topics are not affected. Repeat the parameter for several.
         * @example [
         *       "battery-1"
         *     ]
         */
        readingDevices: components["schemas"]["DeviceId"][];
        /**
         * @description Resume after this feed cursor. `Last-Event-ID` wins over it. Without either, the stream begins now.
         * @example 7421-90122
         */
        since: components["schemas"]["FeedCursor"];
        /**
         * @description Only what belongs to this site.
         * @example demo
         */
        site: components["schemas"]["SiteId"];
        /**
         * @description Only devices that carry this tag.
         * @example roof
         */
        tag: components["schemas"]["Tag"];
        /**
         * @description Only devices whose id, name or a tag contains this text; upper and lower case are the same.
         * @example roof
         */
        text: string;
        /**
         * @description Readings measured before this instant.
         * @example 2026-06-21T11:00:00.000Z
         */
        to: components["schemas"]["Instant"];
        /**
         * @description What to hear of. Repeat the parameter for several; without it, transitions and alarms.
         * @example [
         *       "transition",
         *       "alarm"
         *     ]
         */
        topics: components["schemas"]["Topic"][];
    };
    requestBodies: never;
    headers: {
        /**
         * @description Seconds to wait before trying again.
         * @example 2
         */
        RetryAfter: number;
        /** @description The session's cookie `sid`, `HttpOnly` and `SameSite=Strict`. */
        SetCookie: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    postTelemetry: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TelemetryRequest"];
            };
        };
        responses: {
            /** @description At least one envelope is durably accepted. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TelemetryReceipt"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    streamSiteOrders: {
        parameters: {
            query: {
                /**
                 * @description The site of the gateway.
                 * @example demo
                 */
                site: components["parameters"]["gatewaySite"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example event: order
                     *     data: {"orderId":"01929d4e-7c1a-7b3e-9c55-0f6c2a9d1e42","deviceId":"breaker-1","type":"operation.send","payload":{"operation":"open"},"createdAt":"2026-06-21T10:15:00.120Z","expiresAt":"2026-06-21T10:16:00.000Z"}
                     */
                    "text/event-stream": components["schemas"]["OrderStream"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    answerOrder: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The order answered. It is the id of the command that caused it.
                 * @example 01929d4e-7c1a-7b3e-9c55-0f6c2a9d1e42
                 */
                orderId: components["parameters"]["orderId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrderAnswer"];
            };
        };
        responses: {
            /** @description The answer is durably on its way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    listDevices: {
        parameters: {
            query?: {
                /**
                 * @description Only what belongs to this site.
                 * @example demo
                 */
                site?: components["parameters"]["site"];
                /**
                 * @description Only devices of this kind.
                 * @example battery
                 */
                kind?: components["parameters"]["kind"];
                /**
                 * @description Only devices whose state label is this one.
                 * @example charging
                 */
                state?: components["parameters"]["deviceState"];
                /**
                 * @description Only devices that carry this tag.
                 * @example roof
                 */
                tag?: components["parameters"]["tag"];
                /**
                 * @description `any`: devices with an active or unacknowledged alarm; `unacknowledged`: with one to acknowledge; `none`: with neither.
                 * @example unacknowledged
                 */
                alarm?: components["parameters"]["alarm"];
                /**
                 * @description Only devices whose id, name or a tag contains this text; upper and lower case are the same.
                 * @example roof
                 */
                text?: components["parameters"]["text"];
                /**
                 * @description How many to answer at most.
                 * @example 100
                 */
                limit?: components["parameters"]["limit"];
                /**
                 * @description The `nextCursor` of the page before. Opaque, only good with the same filters.
                 * @example eyJhZnRlciI6ImJhdHRlcnktMSJ9
                 */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of devices. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    registerDevice: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDevice"];
            };
        };
        responses: {
            /** @description It was registered before, with the same content. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"];
                };
            };
            /** @description It is registered. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    getDevice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The device meant.
                 * @example battery-1
                 */
                deviceId: components["parameters"]["deviceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The device. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    changeDevice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The device meant.
                 * @example battery-1
                 */
                deviceId: components["parameters"]["deviceId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeviceChange"];
            };
        };
        responses: {
            /** @description The device with the change. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    listTransitions: {
        parameters: {
            query?: {
                /**
                 * @description How many to answer at most.
                 * @example 100
                 */
                limit?: components["parameters"]["limit"];
                /**
                 * @description The `nextCursor` of the page before. Opaque, only good with the same filters.
                 * @example eyJhZnRlciI6ImJhdHRlcnktMSJ9
                 */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path: {
                /**
                 * @description The device meant.
                 * @example battery-1
                 */
                deviceId: components["parameters"]["deviceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of transitions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransitionList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    getReadings: {
        parameters: {
            query: {
                /**
                 * @description Readings measured at or after this instant.
                 * @example 2026-06-21T10:00:00.000Z
                 */
                from: components["parameters"]["from"];
                /**
                 * @description Readings measured before this instant.
                 * @example 2026-06-21T11:00:00.000Z
                 */
                to: components["parameters"]["to"];
                /**
                 * @description Seconds per row. A row then holds the mean of its numbers, with `min` and `max`; without it, every reading is a row.
                 * @example 60
                 */
                bucket?: components["parameters"]["bucket"];
                /**
                 * @description Only these points, separated by commas. Without it, every point of the device.
                 * @example [
                 *       "powerKw",
                 *       "socPct"
                 *     ]
                 */
                points?: components["parameters"]["points"];
            };
            header?: never;
            path: {
                /**
                 * @description The device meant.
                 * @example battery-1
                 */
                deviceId: components["parameters"]["deviceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The readings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Series"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    getSnapshot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The device meant.
                 * @example battery-1
                 */
                deviceId: components["parameters"]["deviceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The snapshot. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Snapshot"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    listEvents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The device meant.
                 * @example battery-1
                 */
                deviceId: components["parameters"]["deviceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptableEventList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    sendEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The device meant.
                 * @example battery-1
                 */
                deviceId: components["parameters"]["deviceId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EventRequest"];
            };
        };
        responses: {
            /** @description The event is durably on its way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    requestSetpoint: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Repeat a request with the same key and it is carried out once: the same content is answered as it was the first time, other content is 409 `key.reused`. A key of a request about alarms is remembered for 29 days, that of a command for as long as the command is kept (JOURNAL_KEPT_DAYS, 90 unless set).
                 * @example 6b2f1f2c-1a55-4d0e-8a5e-3f6d6a9f1f77
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path: {
                /**
                 * @description The device meant.
                 * @example battery-1
                 */
                deviceId: components["parameters"]["deviceId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetpointRequest"];
            };
        };
        responses: {
            /** @description The command is durably on its way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Command"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    requestOperation: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Repeat a request with the same key and it is carried out once: the same content is answered as it was the first time, other content is 409 `key.reused`. A key of a request about alarms is remembered for 29 days, that of a command for as long as the command is kept (JOURNAL_KEPT_DAYS, 90 unless set).
                 * @example 6b2f1f2c-1a55-4d0e-8a5e-3f6d6a9f1f77
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path: {
                /**
                 * @description The device meant.
                 * @example battery-1
                 */
                deviceId: components["parameters"]["deviceId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OperationRequest"];
            };
        };
        responses: {
            /** @description The command is durably on its way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Command"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    listCommands: {
        parameters: {
            query?: {
                /**
                 * @description How many to answer at most.
                 * @example 100
                 */
                limit?: components["parameters"]["limit"];
            };
            header?: never;
            path: {
                /**
                 * @description The device meant.
                 * @example battery-1
                 */
                deviceId: components["parameters"]["deviceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The commands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommandList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    streamDeviceOrders: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The device meant.
                 * @example battery-1
                 */
                deviceId: components["parameters"]["deviceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example event: order
                     *     data: {"orderId":"01929d4e-7c1a-7b3e-9c55-0f6c2a9d1e42","deviceId":"breaker-1","type":"operation.send","payload":{"operation":"open"},"createdAt":"2026-06-21T10:15:00.120Z","expiresAt":"2026-06-21T10:16:00.000Z"}
                     */
                    "text/event-stream": components["schemas"]["OrderStream"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    pauseDevice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The device meant.
                 * @example battery-1
                 */
                deviceId: components["parameters"]["deviceId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonRequest"];
            };
        };
        responses: {
            /** @description The device as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    resumeDevice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The device meant.
                 * @example battery-1
                 */
                deviceId: components["parameters"]["deviceId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonRequest"];
            };
        };
        responses: {
            /** @description The device as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    drainDevice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The device meant.
                 * @example battery-1
                 */
                deviceId: components["parameters"]["deviceId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonRequest"];
            };
        };
        responses: {
            /** @description The device as it is now; it is paused when the queue is empty of it. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    listDeadLetters: {
        parameters: {
            query?: {
                /**
                 * @description Only what belongs to this site.
                 * @example demo
                 */
                site?: components["parameters"]["site"];
                /**
                 * @description Only what belongs to this device.
                 * @example battery-1
                 */
                device?: components["parameters"]["device"];
                /**
                 * @description Only letters in this state.
                 * @example open
                 */
                state?: components["parameters"]["letterState"];
                /**
                 * @description How many to answer at most.
                 * @example 100
                 */
                limit?: components["parameters"]["limit"];
                /**
                 * @description The `nextCursor` of the page before. Opaque, only good with the same filters.
                 * @example eyJhZnRlciI6ImJhdHRlcnktMSJ9
                 */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of letters. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    retryDeadLetters: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetryManyRequest"];
            };
        };
        responses: {
            /** @description What became of each. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LetterResultList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    discardDeadLetters: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DiscardManyRequest"];
            };
        };
        responses: {
            /** @description What became of each. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LetterResultList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    getDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The dead letter meant. Opaque.
                 * @example WyJiYXR0ZXJ5LTEiLCJib290LTEvMTIiXQ
                 */
                letterId: components["parameters"]["letterId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The letter. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetter"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    editDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The dead letter meant. Opaque.
                 * @example WyJiYXR0ZXJ5LTEiLCJib290LTEvMTIiXQ
                 */
                letterId: components["parameters"]["letterId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeadLetterEdit"];
            };
        };
        responses: {
            /** @description The letter with the change. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetter"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    retryDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The dead letter meant. Opaque.
                 * @example WyJiYXR0ZXJ5LTEiLCJib290LTEvMTIiXQ
                 */
                letterId: components["parameters"]["letterId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The letter; it is `retrying` until its actor has dealt with it. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetter"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    discardDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The dead letter meant. Opaque.
                 * @example WyJiYXR0ZXJ5LTEiLCJib290LTEvMTIiXQ
                 */
                letterId: components["parameters"]["letterId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonRequest"];
            };
        };
        responses: {
            /** @description The letter. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetter"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    listAudit: {
        parameters: {
            query?: {
                /**
                 * @description Only what belongs to this site.
                 * @example demo
                 */
                site?: components["parameters"]["site"];
                /**
                 * @description Only what belongs to this device.
                 * @example battery-1
                 */
                device?: components["parameters"]["device"];
                /**
                 * @description Only what this operator did, by name.
                 * @example demo
                 */
                by?: components["parameters"]["by"];
                /**
                 * @description How many to answer at most.
                 * @example 100
                 */
                limit?: components["parameters"]["limit"];
                /**
                 * @description The `nextCursor` of the page before. Opaque, only good with the same filters.
                 * @example eyJhZnRlciI6ImJhdHRlcnktMSJ9
                 */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of entries. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    getCommand: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The command meant.
                 * @example 01929d4e-7c1a-7b3e-9c55-0f6c2a9d1e42
                 */
                commandId: components["parameters"]["commandId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The command. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Command"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    listMachines: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The machines. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MachineList"];
                };
            };
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Unexpected"];
        };
    };
    getMachine: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The kind of device whose machine is wanted.
                 * @example breaker
                 */
                kind: components["parameters"]["kindInPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The machine. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Machine"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Unexpected"];
        };
    };
    listAlarms: {
        parameters: {
            query?: {
                /**
                 * @description Only what belongs to this site.
                 * @example demo
                 */
                site?: components["parameters"]["site"];
                /**
                 * @description Only what belongs to this device.
                 * @example battery-1
                 */
                device?: components["parameters"]["device"];
                /**
                 * @description Only alarms in this state. Without it, every alarm that is not `normal`.
                 * @example unacknowledged
                 */
                state?: components["parameters"]["alarmState"];
                /**
                 * @description Only alarms of this priority.
                 * @example high
                 */
                priority?: components["parameters"]["priority"];
                /**
                 * @description How many to answer at most.
                 * @example 100
                 */
                limit?: components["parameters"]["limit"];
                /**
                 * @description The `nextCursor` of the page before. Opaque, only good with the same filters.
                 * @example eyJhZnRlciI6ImJhdHRlcnktMSJ9
                 */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of alarms. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlarmList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    acknowledgeAlarms: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Repeat a request with the same key and it is carried out once: the same content is answered as it was the first time, other content is 409 `key.reused`. A key of a request about alarms is remembered for 29 days, that of a command for as long as the command is kept (JOURNAL_KEPT_DAYS, 90 unless set).
                 * @example 6b2f1f2c-1a55-4d0e-8a5e-3f6d6a9f1f77
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcknowledgeManyRequest"];
            };
        };
        responses: {
            /** @description What became of each. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlarmResultList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    acknowledgeAlarm: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Repeat a request with the same key and it is carried out once: the same content is answered as it was the first time, other content is 409 `key.reused`. A key of a request about alarms is remembered for 29 days, that of a command for as long as the command is kept (JOURNAL_KEPT_DAYS, 90 unless set).
                 * @example 6b2f1f2c-1a55-4d0e-8a5e-3f6d6a9f1f77
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path: {
                /**
                 * @description The alarm meant, `<deviceId>:<definitionId>`.
                 * @example battery-1:overTemperature
                 */
                alarmId: components["parameters"]["alarmId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["AcknowledgeRequest"];
            };
        };
        responses: {
            /** @description The acknowledgement is durably on its way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    shelveAlarm: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Repeat a request with the same key and it is carried out once: the same content is answered as it was the first time, other content is 409 `key.reused`. A key of a request about alarms is remembered for 29 days, that of a command for as long as the command is kept (JOURNAL_KEPT_DAYS, 90 unless set).
                 * @example 6b2f1f2c-1a55-4d0e-8a5e-3f6d6a9f1f77
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path: {
                /**
                 * @description The alarm meant, `<deviceId>:<definitionId>`.
                 * @example battery-1:overTemperature
                 */
                alarmId: components["parameters"]["alarmId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShelveRequest"];
            };
        };
        responses: {
            /** @description The shelving is durably on its way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    unshelveAlarm: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Repeat a request with the same key and it is carried out once: the same content is answered as it was the first time, other content is 409 `key.reused`. A key of a request about alarms is remembered for 29 days, that of a command for as long as the command is kept (JOURNAL_KEPT_DAYS, 90 unless set).
                 * @example 6b2f1f2c-1a55-4d0e-8a5e-3f6d6a9f1f77
                 */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path: {
                /**
                 * @description The alarm meant, `<deviceId>:<definitionId>`.
                 * @example battery-1:overTemperature
                 */
                alarmId: components["parameters"]["alarmId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The unshelving is durably on its way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    openStream: {
        parameters: {
            query?: {
                /**
                 * @description Only what belongs to this site.
                 * @example demo
                 */
                site?: components["parameters"]["site"];
                /**
                 * @description Only what belongs to these devices. Repeat the parameter for several.
                 * @example [
                 *       "battery-1",
                 *       "breaker-1"
                 *     ]
                 */
                device?: components["parameters"]["devices"];
                /**
                 * @description Of the topic reading, only what belongs to these devices; the other topics are not affected. Repeat the parameter for several.
                 * @example [
                 *       "battery-1"
                 *     ]
                 */
                readingDevice?: components["parameters"]["readingDevices"];
                /**
                 * @description What to hear of. Repeat the parameter for several; without it, transitions and alarms.
                 * @example [
                 *       "transition",
                 *       "alarm"
                 *     ]
                 */
                topic?: components["parameters"]["topics"];
                /**
                 * @description Resume after this feed cursor. `Last-Event-ID` wins over it. Without either, the stream begins now.
                 * @example 7421-90122
                 */
                since?: components["parameters"]["since"];
            };
            header?: {
                /**
                 * @description Set by browsers that reconnect, the last `id` they got. Wins over `since`.
                 * @example 7421-90122
                 */
                "Last-Event-ID"?: components["parameters"]["lastEventId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example retry: 2000
                     *
                     *     event: ping
                     *     data: {"at":"2026-06-21T10:15:05.000Z","cursor":"7421-90122"}
                     */
                    "text/event-stream": components["schemas"]["EventStream"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    listSites: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sites. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SiteList"];
                };
            };
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    createSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Credentials"];
            };
        };
        responses: {
            /** @description The session. */
            201: {
                headers: {
                    "Set-Cookie": components["headers"]["SetCookie"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    endSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session is over. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It works. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description It is down. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            default: components["responses"]["Unexpected"];
        };
    };
    getHealthDetails: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figures. Also when something is down; what cannot be asked is null. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthDetails"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Unexpected"];
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The metrics in the text format of Prometheus. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Unexpected"];
        };
    };
}
