// Pan and zoom
//
// What part of a chart is seen, moved by mouse, finger, wheel (with Ctrl, as everywhere) and keys. Fits until it has been moved.
import {
  onBeforeUnmount,
  onMounted,
  readonly,
  ref,
  shallowReadonly,
  shallowRef,
  watch,
  type Ref,
  type ShallowRef,
} from "vue";
import { Viewport, type Size } from "./viewport.ts";

export interface PanZoom {
  readonly view: Readonly<ShallowRef<Viewport>>;
  readonly moved: Readonly<Ref<boolean>>;
  fit(): void;
  zoom(factor: number, x?: number, y?: number): void;
  readonly onWheel: (event: WheelEvent) => void;
  readonly onDown: (event: PointerEvent) => void;
  readonly onMove: (event: PointerEvent) => void;
  readonly onUp: () => void;
  readonly onKey: (event: KeyboardEvent) => void;
}

export function usePanZoom(frame: Readonly<ShallowRef<HTMLElement | null>>, extent: () => Viewport): PanZoom {
  const size = shallowRef<Size>({ width: 0, height: 0 });
  const view = shallowRef<Viewport>({ x: 0, y: 0, width: 1, height: 1 });
  const moved = ref(false);

  const fit = (): void => {
    view.value = Viewport.fit(extent(), size.value);
    moved.value = false;
  };
  const zoom = (factor: number, x?: number, y?: number): void => {
    view.value = Viewport.zoom(view.value, size.value, factor, x, y);
    moved.value = true;
  };
  const pan = (dx: number, dy: number): void => {
    view.value = Viewport.pan(view.value, dx, dy);
    moved.value = true;
  };

  let observer: ResizeObserver | null = null;
  onMounted(() => {
    observer = new ResizeObserver(([entry]) => {
      if (!entry) return;
      size.value = { width: entry.contentRect.width, height: entry.contentRect.height };
      if (!moved.value) fit();
    });
    if (frame.value) observer.observe(frame.value);
  });
  onBeforeUnmount(() => observer?.disconnect());
  watch(extent, fit);

  const onWheel = (event: WheelEvent): void => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const box = (event.currentTarget as Element).getBoundingClientRect();
    zoom(
      Math.exp(-event.deltaY / 200),
      (event.clientX - box.left) / box.width,
      (event.clientY - box.top) / box.height,
    );
  };

  let held: { x: number; y: number } | null = null;
  const onDown = (event: PointerEvent): void => {
    // A finger scrolls the page until the chart has been zoomed; then it moves the chart.
    if (event.button !== 0 || (event.pointerType === "touch" && !moved.value)) return;
    held = { x: event.clientX, y: event.clientY };
  };
  const onMove = (event: PointerEvent): void => {
    if (!held) return;
    const target = event.currentTarget as Element;
    if (!target.hasPointerCapture(event.pointerId)) {
      if (Math.hypot(event.clientX - held.x, event.clientY - held.y) < 4) return;
      target.setPointerCapture(event.pointerId);
    }
    pan((held.x - event.clientX) / size.value.width, (held.y - event.clientY) / size.value.height);
    held = { x: event.clientX, y: event.clientY };
  };
  const onUp = (): void => {
    held = null;
  };

  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => pan(-0.08, 0),
    ArrowRight: () => pan(0.08, 0),
    ArrowUp: () => pan(0, -0.08),
    ArrowDown: () => pan(0, 0.08),
    "+": () => zoom(1.25),
    "=": () => zoom(1.25),
    "-": () => zoom(0.8),
    "0": fit,
  };
  const onKey = (event: KeyboardEvent): void => {
    const run = keys[event.key];
    if (!run || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    run();
  };

  return {
    view: shallowReadonly(view),
    moved: readonly(moved),
    fit,
    zoom,
    onWheel,
    onDown,
    onMove,
    onUp,
    onKey,
  };
}
