namespace Eddy.Experiments.Reports.Pages;

/// <summary>The page's style: a serif for what is said, a sans for what is measured, figures of equal width, one column that folds.</summary>
internal static class PageStyle
{
    public static RawMarkup Text { get; } = new(
        $$"""

        :root{color-scheme:light;{{Palette.Light.ToStyle()}}}
        @media screen{
        :root[data-theme=dark]{color-scheme:dark;{{Palette.Dark.ToStyle()}}}
        }
        @media screen and (prefers-color-scheme:dark){
        :root:not([data-theme=light]){color-scheme:dark;{{Palette.Dark.ToStyle()}}}
        }

        """ + Layout + DarkPictures("@media screen", ":root[data-theme=dark]")
            + DarkPictures("@media screen and (prefers-color-scheme:dark)", ":root:not([data-theme=light])"));

    private const string Layout =
        """
        *{box-sizing:border-box}
        html{scroll-behavior:smooth;scroll-padding-top:4rem;-webkit-text-size-adjust:100%}
        @media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
        body{margin:0;background:var(--page);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
          font-variant-numeric:tabular-nums lining-nums}
        main,footer{max-width:72rem;margin:0 auto;padding:0 1.5rem}
        h1,h2,.lede,.subtitle,.headline-label{font-family:Charter,"Bitstream Charter","Iowan Old Style","Source Serif Pro",Georgia,"DejaVu Serif",serif}
        h1{font-size:clamp(1.7rem,4.2vw,2.7rem);line-height:1.12;letter-spacing:-.015em;font-weight:700;margin:0;text-wrap:balance;overflow-wrap:anywhere}
        h2{font-size:clamp(1.35rem,2.6vw,1.75rem);line-height:1.2;letter-spacing:-.01em;font-weight:700;margin:0 0 .35rem;text-wrap:balance}
        h3{font-size:.95rem;font-weight:650;margin:1.6rem 0 .6rem}
        h3::first-letter,caption::first-letter{text-transform:uppercase}
        section{padding:2.6rem 0 .6rem;margin-top:2.2rem;border-top:1px solid var(--line)}
        .lede{max-width:44rem;margin:0 0 1.4rem;color:var(--muted);font-size:1.06rem;line-height:1.5;text-wrap:pretty}
        .note,.warn{color:var(--muted);font-size:.8rem;line-height:1.35}
        .warn{color:var(--alarm);margin:.2rem 0 0}
        a{color:var(--accent)}
        :focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
        ul{list-style:none;margin:0;padding:0}
        footer{color:var(--muted);font-size:.85rem;padding-top:2rem;padding-bottom:3rem}
        .skip{position:absolute;left:-99rem}
        .skip:focus{left:1rem;top:.6rem;z-index:3;background:var(--surface);padding:.4rem .8rem}

        .contents{position:sticky;top:0;z-index:2;display:flex;align-items:center;gap:.5rem;background:color-mix(in srgb,var(--page) 90%,transparent);
          backdrop-filter:blur(10px);border-bottom:1px solid var(--line);padding:0 max(1.5rem,calc((100vw - 72rem)/2 + 1.5rem));font-size:.82rem}
        .contents ul{display:flex;gap:1.15rem;overflow-x:auto;flex:1;white-space:nowrap;scrollbar-width:none;
          mask-image:linear-gradient(90deg,#000 calc(100% - 2.5rem),transparent)}
        .contents li:last-child{padding-right:2.5rem}
        .contents a{display:block;padding:.75rem 0;color:var(--muted);text-decoration:none}
        .contents a:hover{color:var(--ink)}
        .theme,.copy,.legend button{font:inherit;color:inherit;background:none;border:1px solid var(--line);border-radius:99px;cursor:pointer}
        .theme{width:2rem;height:2rem;padding:0;line-height:1}
        .theme[hidden],.copy[hidden]{display:none}

        .hero{display:flex;gap:3rem;align-items:center;justify-content:space-between;padding:3.4rem 0 1.8rem}
        .hero-text{flex:1 1 26rem;min-width:0}
        .subtitle{margin:.7rem 0 0;color:var(--muted);font-size:1.1rem;line-height:1.45;max-width:38rem;text-wrap:pretty}
        .headline{margin:1.5rem 0 0;line-height:1}
        .headline-figure{font-size:clamp(4.4rem,13vw,8.4rem);font-weight:680;letter-spacing:-.045em;font-feature-settings:"tnum" 0;font-variant-numeric:lining-nums}
        .headline-unit{font-size:clamp(1.8rem,5vw,3.2rem);font-weight:400;color:var(--muted)}
        .headline-label{display:block;margin-top:.55rem;font-size:1.1rem;color:var(--muted)}
        .mosaic{flex:0 0 auto;display:grid;grid-template-columns:repeat(7,3.3rem);gap:3px;border-radius:10px;overflow:hidden}
        .mosaic img{width:100%;height:auto}
        .verdicts{flex:0 0 auto;display:grid;gap:.9rem;font-size:1.15rem}
        .verdicts li{padding-left:1rem;border-left:3px solid var(--line)}
        .verdicts .note{display:block;font-size:.95rem}
        .beats{color:var(--accent);font-weight:650}
        .loses{color:var(--alarm);font-weight:650}
        .banner{margin:0 0 1.4rem;padding:.8rem 1.1rem;border-left:4px solid var(--alarm);background:color-mix(in srgb,var(--alarm) 10%,var(--surface));border-radius:0 8px 8px 0}
        .banner strong{color:var(--alarm)}
        .notes{margin:1.1rem 0 0;max-width:48rem;color:var(--muted);font-size:.92rem}
        .notes li{padding-left:1.1rem;text-indent:-1.1rem}
        .notes li::before{content:"—";display:inline-block;width:1.1rem;text-indent:0}
        .tiles{display:flex;flex-wrap:wrap;gap:1px;margin:0;background:var(--line);border:1px solid var(--line);border-radius:12px;overflow:hidden}
        .tile{flex:1 1 9.5rem;background:var(--surface);padding:.95rem 1.1rem 1rem;min-width:0}
        .tile dt{font-size:.8rem;color:var(--muted)}
        .tile dd{margin:.15rem 0 0;overflow-wrap:anywhere}
        .figure{font-size:1.65rem;font-weight:620;letter-spacing:-.02em;line-height:1.2;overflow-wrap:normal}
        .long{font:500 .8rem/1.4 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
        .unit{color:var(--muted)}
        .tile .note{display:block;margin-top:.1rem}

        .multiples{display:grid;grid-template-columns:repeat(5,minmax(0,1fr));gap:.4rem 1.1rem}
        .pair{display:grid;grid-template-columns:minmax(0,3fr) minmax(0,2fr);gap:1.2rem 2.4rem;align-items:start}
        .pair.even{grid-template-columns:repeat(2,minmax(0,1fr))}
        .pair:not(.charts)>:only-child{grid-column:1/-1}
        .columns{display:grid;gap:1.6rem 2.4rem;align-items:start}
        .of-2{grid-template-columns:repeat(2,minmax(0,1fr))}
        .of-3{grid-template-columns:repeat(3,minmax(0,1fr))}
        .of-2 .tick,.of-2 .mark-name{font-size:9.5px}
        .of-3 .tick,.of-3 .mark-name{font-size:14px}
        .chart{margin:0;min-width:0;break-inside:avoid}
        .chart+.chart{margin-top:1.6rem}
        .pair>.chart+.chart,.columns>.chart+.chart,.multiples>.chart+.chart{margin-top:0}
        .chart figcaption{display:flex;justify-content:space-between;align-items:baseline;gap:.6rem;font-size:.82rem;min-height:1.5em}
        .chart-title{font-weight:600}
        .chart-title::first-letter{text-transform:uppercase}
        .readout{color:var(--muted);text-align:right}
        .chart svg{display:block;width:100%;height:auto;overflow:visible;touch-action:pan-y}
        .grid{stroke:var(--line);stroke-width:1}
        .tick,.end,.mark-name{font-size:11px;fill:var(--muted);font-family:inherit}
        .end{font-size:12px;font-weight:600}
        .large .tick{font-size:8.6px}
        .large .end{font-size:9.6px}
        .large .line{stroke-width:1.5}
        .line{fill:none;stroke-width:1.8;stroke-linejoin:round;stroke-linecap:round}
        .line.base{stroke-width:1.4;stroke-dasharray:5 4}
        .change{stroke:var(--alarm);stroke-width:1;stroke-dasharray:2 2;stroke-opacity:.75}
        .change.many{stroke-opacity:.3}
        .cursor{stroke:var(--muted);stroke-width:1;stroke-dasharray:2 3}
        .dot{stroke:var(--page);stroke-width:1.5}
        .bin{fill:var(--accent)}
        .mark{stroke:var(--alarm);stroke-width:1.5}
        .mark-name{fill:var(--alarm);font-weight:600}
        .asked{fill:var(--accent);opacity:.08}
        .spikes{fill:none}
        .fires{stroke:var(--alarm);stroke-width:1.4}
        .panel-name{font-size:9.6px;font-weight:600;fill:var(--ink);font-family:inherit;paint-order:stroke;stroke:var(--page);stroke-width:3px;stroke-linejoin:round}
        .panels .tick{font-size:8.6px}
        .panels .line{stroke-width:1.1}
        .panels .line.base{stroke-width:1;stroke-dasharray:4 3}
        .panels image{image-rendering:pixelated}
        .key.below{margin:.7rem 0 1.8rem}
        .looks{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:.4rem 1.4rem}
        .looks figure{margin:0;font-size:.82rem}
        .looks img{width:100%;height:10rem;border-radius:4px}
        .looks .parts{display:flex;color:var(--muted);font-size:.75rem;gap:.3rem}
        .looks .parts span{border-top:2px solid var(--line);white-space:nowrap;padding-top:.1rem;min-width:max-content}
        .ramp.half{background:linear-gradient(90deg,rgb(252 250 246),rgb(126 182 230),rgb(34 110 186),rgb(6 44 98))}
        .plane svg{background:var(--surface);border:1px solid var(--line);border-radius:12px;margin-top:.3rem;overflow:hidden}
        .points{fill:none;stroke-width:4.6;stroke-opacity:.72}
        .class-name{font-size:19px;font-weight:750;text-anchor:middle;paint-order:stroke;stroke:var(--surface);stroke-width:5px;stroke-linejoin:round}
        .legend{display:flex;flex-wrap:wrap;gap:.4rem;margin:0 0 1rem}
        .legend button{display:flex;align-items:center;gap:.35rem;padding:.15rem .7rem;font-size:.85rem}
        .legend button[aria-pressed=false]{opacity:.45;text-decoration:line-through}

        table{border-collapse:collapse;font-size:.86rem;width:100%}
        caption{text-align:left;font-weight:600;font-size:.86rem;padding-bottom:.5rem}
        th{font-weight:500;text-align:left}
        thead th{color:var(--muted);font-size:.78rem}
        .scroll{overflow-x:auto;min-width:0}
        .heat{width:auto;table-layout:fixed;border-collapse:separate;border-spacing:2px}
        .heat caption{font-weight:400;color:var(--muted);font-size:.8rem}
        .heat th,.heat td{text-align:center;min-width:3.2rem;height:2.4rem;padding:0 .15rem;border-radius:4px}
        .heat thead th,.heat thead td{height:1.6rem}
        .heat th[scope=row]{min-width:2rem;color:var(--muted)}
        .heat .right{background:color-mix(in srgb,var(--accent) var(--t),var(--page));font-weight:600}
        .heat .wrong{background:color-mix(in srgb,var(--alarm) var(--t),var(--page))}
        .heat .none{color:var(--line)}
        .heat .edge{color:var(--muted);font-size:.8rem;border-left:2px solid transparent}
        .bars th{white-space:nowrap;padding:.18rem .8rem .18rem 0}
        .bars tbody th{width:1%}
        .bars .track{width:100%}
        .bars .bar{display:block;height:.85rem;border-radius:0 3px 3px 0;min-width:1px}
        .bars .rail{display:block;position:relative}
        .bars .bar-mark{position:absolute;top:-.28rem;height:1.4rem;border-left:3px solid var(--alarm);transform:translateX(-1.5px)}
        .bars .bar-point{position:absolute;top:.2rem;width:.45rem;height:.45rem;border-radius:99px;background:var(--page);border:1.5px solid var(--ink);transform:translateX(-50%);opacity:.8}
        .bars .value{text-align:right;padding-left:.7rem;white-space:nowrap}
        .figures th,.figures td{text-align:right;padding:.4rem .8rem;border-bottom:1px solid var(--line);white-space:nowrap}
        .figures th:first-child{text-align:left;padding-left:0}
        .figures{margin-bottom:1.4rem}
        .figures .group{color:var(--muted);font-size:.78rem;padding-top:1rem}
        .figures .remark{white-space:normal;text-align:left;color:var(--muted);min-width:11rem}
        .bars+.figures,.bars+.scroll{margin-top:1.2rem}
        .best{color:var(--accent);font-weight:650}
        .swatch{display:inline-block;width:.75rem;height:.75rem;border-radius:3px;margin-right:.5rem}
        .alarm{color:var(--alarm);font-weight:600}
        .settings th,.settings td{padding:.36rem 0;border-bottom:1px solid var(--line);vertical-align:top}
        .settings th{color:var(--muted);padding-right:1.2rem;width:42%}
        .settings td{overflow-wrap:anywhere}
        .neurons th,.neurons td{padding:.22rem .7rem .22rem 0;white-space:nowrap}
        .neurons td,.neurons tbody th{border-top:1px solid var(--line)}
        .strip{line-height:0;white-space:nowrap}
        .strip img{width:2rem;height:auto;margin:1px}
        details{margin:.5rem 0 0;font-size:.86rem}
        summary{cursor:pointer;color:var(--muted)}
        details table{margin-top:.6rem}

        img{image-rendering:pixelated;display:inline-block;vertical-align:middle}
        .sample{filter:invert(1);border-radius:3px}
        .gallery{display:grid;grid-template-columns:repeat(12,minmax(0,1fr));gap:1.1rem .8rem}
        .gallery li{break-inside:avoid;text-align:center;line-height:1.3}
        .gallery .sample{width:100%;height:auto;border-radius:6px;margin-bottom:.3rem}
        .gallery.text-only{grid-template-columns:repeat(auto-fill,minmax(9rem,1fr))}
        .verdict,.gallery .note{display:block}
        .verdict{font-size:.95rem}
        .said{color:var(--alarm);font-weight:650}
        .truth{font-weight:650}
        .fields{display:grid;grid-template-columns:repeat(16,minmax(0,1fr));gap:6px}
        .fields img{width:100%;height:auto;border-radius:4px}
        .key{display:flex;align-items:center;gap:.6rem;margin:0;font-size:.82rem;color:var(--muted)}
        .ramp{width:11rem;height:.7rem;border-radius:99px;background:linear-gradient(90deg,rgb(110 40 0),rgb(200 92 20),rgb(240 172 104),rgb(252 250 246),rgb(126 182 230),rgb(34 110 186),rgb(6 44 98))}
        .command{position:relative}
        pre{margin:0;padding:1rem 5rem 1rem 1.2rem;background:var(--surface);border:1px solid var(--line);border-radius:10px;overflow-x:auto;white-space:pre-wrap;
          font:.86rem/1.6 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
        .copy{position:absolute;right:.7rem;top:.7rem;padding:.1rem .8rem;font-size:.8rem;background:var(--page)}

        @media (max-width:75rem){.pair.even:not(.charts){grid-template-columns:minmax(0,1fr)}}
        @media (max-width:62rem){.fields{grid-template-columns:repeat(12,minmax(0,1fr))}.gallery{grid-template-columns:repeat(10,minmax(0,1fr))}.multiples{grid-template-columns:repeat(3,minmax(0,1fr))}.mosaic{grid-template-columns:repeat(4,3rem)}.pair:not(.charts){grid-template-columns:minmax(0,1fr)}.of-3{grid-template-columns:repeat(2,minmax(0,1fr))}.word{display:none}.large .tick{font-size:11px}.large .end{font-size:12px}}
        @media (max-width:40rem){
          main,footer{padding-left:1rem;padding-right:1rem}
          .contents{padding:0 1rem}
          .hero{flex-direction:column;align-items:stretch;gap:1.6rem;padding:1.8rem 0 1.3rem}
          .hero-text{flex:0 0 auto}
          .mosaic{grid-template-columns:repeat(7,minmax(0,1fr))}
          .tile{flex-basis:40%}
          .wide-on-phone .tick{font-size:6.4px}
          .wide-on-phone .line{stroke-width:1.1}
          .wide-on-phone .dot{r:2px;stroke-width:1}
          .large .tick{font-size:13px}
          .large .end{font-size:14px}
          .pair{grid-template-columns:minmax(0,1fr)}
          .optional{display:none}
          .columns,.looks{grid-template-columns:minmax(0,1fr)}
          .panels .tick,.panels .end,.panels .panel-name{font-size:13px}
          .columns .tick,.columns .mark-name{font-size:12px}
          .multiples{grid-template-columns:repeat(2,minmax(0,1fr))}
          .wide-on-phone{grid-column:1/-1}
          .heat{font-size:.7rem;border-spacing:1px}
          .heat th,.heat td{min-width:1.66rem;height:1.7rem;padding:0}
          .heat th[scope=row]{min-width:1rem}
          .heat .edge{font-size:.66rem}
          .gallery{grid-template-columns:repeat(5,minmax(0,1fr));gap:.8rem .5rem}
          .fields{grid-template-columns:repeat(6,minmax(0,1fr));gap:4px}
          .neurons th,.neurons td{padding-right:.45rem}
          .strip img{width:1.3rem}
          section{padding-top:1.8rem;margin-top:1.6rem}
        }
        @media print{
          .contents,.skip,.copy,details,.legend,.word{display:none}
          html{font-size:68%}
          body{background:#fff}
          .scroll{overflow:visible}
          .multiples{grid-template-columns:repeat(5,minmax(0,1fr))}
          .pair,.pair:not(.charts){grid-template-columns:minmax(0,3fr) minmax(0,2fr)}
          .pair.even:not(.charts){grid-template-columns:repeat(2,minmax(0,1fr))}
          .heat th,.heat td{min-width:2.6rem}
          .gallery{grid-template-columns:repeat(12,minmax(0,1fr))}
          .fields{grid-template-columns:repeat(16,minmax(0,1fr))}
          .strip img{width:1.7rem}
          main{max-width:none;padding:0}
          .lede{break-inside:avoid}
          h2,h3,.lede,caption{break-after:avoid}
          tr,li,figure{break-inside:avoid}
          .bar,.heat td,.ramp,.bin{print-color-adjust:exact;-webkit-print-color-adjust:exact}
          .hero{padding-top:0}
        }

        """;

    // By night samples keep their own light ink on dark, and weights swap light for dark while keeping their hues.
    private static string DarkPictures(string media, string root)
        => $$"""
        {{media}}{
        {{root}} .sample{filter:none}
        {{root}} .weights,{{root}} .ramp{filter:invert(1) hue-rotate(180deg)}
        }

        """;
}
