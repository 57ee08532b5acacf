/** Every way Granuloscope can fail, as a tag the caller can act on. The words a user reads are in core/text. */
export type ErrorTag =
  | "NotAnImage"
  | "UnsupportedFormat"
  | "TruncatedFile"
  | "MalformedTiff"
  | "MalformedSlide"
  | "SeveralSlides"
  | "FilesMissing"
  | "ImageTooLarge"
  | "ImageAmbiguous"
  | "SlideUnreachable"
  | "TileUnreadable"
  | "StainCannotBeTold"
  | "MicronsPerPxMissing"
  | "MicronsPerPxInvalid"
  | "MicronsPerPxContradictory"
  | "ManifestInvalid"
  | "ModelMismatch"
  | "AdapterInvalid"
  | "AdapterMismatch"
  | "ModelRefused"
  | "ModelUnusable"
  | "BackendUnavailable"
  | "CanaryFailed"
  | "DeviceLost"
  | "WorkerStalled"
  | "WorkerFailed"
  | "WrongSlide"
  | "DetectionOverflow"
  | "StorageFull"
  | "StorageFailed"
  | "ExportFailed"
  | "AuditLogDamaged"
  | "ProvenanceMismatch"
  | "RegionInvalid"
  | "RegionFileInvalid"
  | "PackageDamaged"
  | "PackageMismatch"
  | "Cancelled"
  | "Unexpected";

/** Facts of one failure: small, cloneable, in the field's units. Never pixels or file contents. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>;

/** The form in which an error crosses a worker's edge. */
export interface SerializedError {
  readonly _tag: ErrorTag;
  readonly message: string;
  readonly details: ErrorDetails;
}

/** An error with a tag that says what kind of failure it is; `message` is the technical sentence, `details` the facts. */
export class TaggedError extends Error {
  readonly _tag: ErrorTag;
  readonly details: ErrorDetails;

  constructor(tag: ErrorTag, message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = tag;
    this._tag = tag;
    this.details = details;
  }
}

/** Whether an unknown thrown value is a TaggedError, optionally of one tag. */
export function isTagged(error: unknown, tag?: ErrorTag): error is TaggedError {
  return error instanceof TaggedError && (tag === undefined || error._tag === tag);
}

/** Turns anything thrown into a TaggedError: an abort becomes Cancelled, the unknown becomes Unexpected. */
export function toTaggedError(error: unknown): TaggedError {
  if (error instanceof TaggedError) return error;
  if (error instanceof Error) {
    if (error.name === "AbortError") return new TaggedError("Cancelled", "cancelled", {}, error);
    if (error.name === "QuotaExceededError") return new TaggedError("StorageFull", error.message, {}, error);
    return new TaggedError("Unexpected", `${error.name}: ${error.message}`, {}, error);
  }
  return new TaggedError("Unexpected", String(error));
}

/** The plain object that is posted between threads. */
export function serializeError(error: unknown): SerializedError {
  const tagged = toTaggedError(error);
  return { _tag: tagged._tag, message: tagged.message, details: tagged.details };
}

/** The TaggedError again, on the other side. */
export function deserializeError(error: SerializedError): TaggedError {
  return new TaggedError(error._tag, error.message, error.details);
}

/** Throws Cancelled when the signal has been aborted. */
export function throwIfCancelled(signal?: AbortSignal): void {
  if (signal?.aborted) throw new TaggedError("Cancelled", "cancelled");
}
