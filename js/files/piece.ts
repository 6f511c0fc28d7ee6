/** So many bytes go to a disk at once: what is smaller is put together, since each way there costs as much as copying so many. */
export const PIECE = 1 << 19;
