/** The types of frames that carry a message. */
export const METHOD = 1;
export const HEADER = 2;
export const BODY = 3;

/** Type, channel and size, before what a frame carries. */
export const HEAD_BYTES = 7;
/** Behind it. */
export const FRAME_END = 0xce;
export const FRAME_OVERHEAD = HEAD_BYTES + 1;
