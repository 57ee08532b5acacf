import type { ModelRecords, UserRecords } from "../../cache/persistence.ts";
import type { SlideTruth } from "../../core/review/review.ts";
import type {
  AnalysisPort,
  FieldsPort,
  MakeExport,
  ModelEvidence,
  ModelPort,
  RegionFilePort,
  SettingsStorage,
  SlidePort,
  TryModel,
} from "../base/ports.ts";
import type { PackagePort } from "../exchange/review-exchange.ts";

/** What main.ts hands in. */
export interface AppOptions {
  /** Asked for late: the client needs the analysis store as its listener. */
  readonly analysis: () => AnalysisPort;
  readonly slides: SlidePort;
  readonly records: UserRecords;
  readonly model: ModelPort;
  readonly modelRecords: ModelRecords;
  readonly tryModel: TryModel;
  readonly modelEvidence: (sha256: string) => ModelEvidence | null;
  readonly makeExport: MakeExport;
  readonly regionFiles: RegionFilePort;
  readonly fields: FieldsPort;
  readonly settings: SettingsStorage;
  readonly storageManager: StorageManager | null;
  readonly loadSample: () => Promise<Blob>;
  /** The truth of the built-in slide, where the open slide is that one. */
  readonly loadSampleTruth: () => Promise<SlideTruth>;
  readonly packages: PackagePort;
  readonly nameRegion: (number: number, highPowerField: boolean) => string;
}
