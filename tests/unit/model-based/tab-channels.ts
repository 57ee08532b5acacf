/** Puts channels between tabs that keep to the virtual time in the place of the browser's. -> takes them away again. */
export function channelsOn(): () => void {
  const all = new Set<Channel>();
  class Channel {
    readonly name: string;
    onmessage: ((event: MessageEvent) => void) | null = null;

    constructor(name: string) {
      this.name = name;
      all.add(this);
    }

    postMessage(message: unknown): void {
      const data: unknown = structuredClone(message);
      for (const other of all) {
        if (other === this || other.name !== this.name) continue;
        setTimeout(() => other.onmessage?.(new MessageEvent("message", { data })), 2);
      }
    }

    close(): void {
      all.delete(this);
    }
  }
  const before = globalThis.BroadcastChannel;
  globalThis.BroadcastChannel = Channel as unknown as typeof BroadcastChannel;
  return () => {
    globalThis.BroadcastChannel = before;
  };
}
