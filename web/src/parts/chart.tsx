import { BarChart, FunnelChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import type { EChartsCoreOption } from 'echarts/core';
import { init, use as register } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useContext, useEffect, useRef } from 'react';
import { ColoursContext } from '../shell/colours.ts';

register([BarChart, FunnelChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

interface ChartProps {
  /** What it shows, for those who do not see it. The figures themselves stand in a table beside it. */
  readonly label: string;
  readonly option: EChartsCoreOption;
  readonly height?: number;
  readonly onPick?: (name: string) => void;
}

/** A chart of ECharts that follows the size of its place and the colours of the console. Import it lazily: it is heavy. */
export default function Chart({ label, option, height = 260, onPick }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const { colours } = useContext(ColoursContext);
  useEffect(() => {
    if (place.current === null) return undefined;
    const chart = init(place.current, colours === 'dark' ? 'dark' : undefined);
    // The tooltip is drawn, not written as HTML: the page's content policy takes no inline styles.
    chart.setOption({ backgroundColor: 'transparent', animation: false, aria: { enabled: true }, tooltip: { renderMode: 'richText' }, ...option });
    if (onPick) chart.on('click', ({ name }) => onPick(name));
    const follow = new ResizeObserver(() => chart.resize());
    follow.observe(place.current);
    return () => {
      follow.disconnect();
      chart.dispose();
    };
  }, [option, colours, onPick]);
  return <div ref={place} className="chart" role="img" aria-label={label} style={{ height }} />;
}
