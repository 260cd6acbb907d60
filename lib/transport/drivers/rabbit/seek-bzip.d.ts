/** The part of seek-bzip that is used here; the package brings no types. */
declare module 'seek-bzip' {
  class Stream {
    readByte(): number;
    writeByte(byte: number): void;
  }

  const Bunzip: {
    readonly Stream: typeof Stream;
    /** Unpacks one bzip2 stream. Throws for anything else. */
    decode(input: Stream, output: Stream): void;
  };
  export default Bunzip;
}
