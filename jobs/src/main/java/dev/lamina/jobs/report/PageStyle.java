package dev.lamina.jobs.report;

/** How a report's page looks, in light and in dark. */
final class PageStyle {

  /** How many trials have a color of their own. */
  static final int COLORS = 8;

  static final String CSS =
      """
      :root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--ink:#1c2330;--dim:#667085;--line:#e3e6ec;
      --accent:#3b5bdb;--good:#2b8a3e;--bad:#c92a2a;--warn:#b35c00;--warnbg:#fff4e0;
      --k0:#3b5bdb;--k1:#e8590c;--k2:#2f9e44;--k3:#ae3ec9;--k4:#0c8599;--k5:#d6336c;--k6:#a07800;--k7:#5f3dc4;
      --rest:#b8bfcc}
      @media (prefers-color-scheme:dark){:root{--bg:#12151b;--card:#1a1f28;--ink:#e6e9ef;--dim:#98a2b3;
      --line:#2b3340;--accent:#8da2fb;--good:#69db7c;--bad:#ff8787;--warn:#ffc078;--warnbg:#33270f;
      --k0:#8da2fb;--k1:#ff922b;--k2:#69db7c;--k3:#e599f7;--k4:#3bc9db;--k5:#faa2c1;--k6:#ffd43b;--k7:#b197fc;
      --rest:#4b5565}}
      *{box-sizing:border-box}
      body{margin:0;background:var(--bg);color:var(--ink);
      font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
      main{max-width:1180px;margin:0 auto;padding:2.5rem 1.25rem 3rem}
      h1{font-size:1.9rem;line-height:1.2;margin:.1rem 0 1rem;overflow-wrap:anywhere}
      h2{font-size:1.05rem;margin:0 0 .9rem}
      h3{font-size:.9rem;font-weight:550;margin:1.2rem 0 .4rem;overflow-wrap:anywhere}
      p{margin:.2rem 0 .8rem}
      .kicker{margin:0;color:var(--accent);font-size:.8rem;font-weight:600;letter-spacing:.08em;
      text-transform:uppercase}
      .notice{background:var(--warnbg);color:var(--warn);border-radius:8px;padding:.7rem 1rem;font-weight:500}
      section{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1.25rem;
      margin:0 0 1.25rem}
      .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(190px,1fr));gap:1rem;background:none;
      border:0;padding:0}
      .tile{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1rem 1.2rem}
      .tile p{margin:0}.label,.note{color:var(--dim);font-size:.85rem}
      .value{font-size:1.8rem;font-weight:650;line-height:1.35;font-variant-numeric:tabular-nums}
      .wide{overflow-x:auto}
      table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}
      th{color:var(--dim);font-weight:500;font-size:.82rem;white-space:nowrap;border-bottom:1px solid var(--line)}
      th,td{text-align:left;padding:.45rem .7rem;vertical-align:top}
      td{border-bottom:1px solid var(--line);white-space:nowrap}
      tbody tr:last-child td{border-bottom:0}
      tbody tr.first td{font-weight:600}
      .number{text-align:right}
      td.why{white-space:normal;overflow-wrap:anywhere;min-width:22rem}
      .state{border-radius:999px;padding:.1rem .6rem;font-size:.8rem;font-weight:500;
      background:color-mix(in srgb,currentColor 12%,transparent);color:var(--dim)}
      .completed{color:var(--good)}.failed{color:var(--bad)}.unfinished{color:var(--warn)}
      .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,430px),1fr));gap:1.25rem}
      .charts.small{grid-template-columns:repeat(auto-fit,minmax(min(100%,300px),1fr))}
      .charts.small figure{max-width:420px}
      figure{margin:0;max-width:680px}figcaption{font-weight:550;font-size:.9rem;margin:0 0 .3rem;overflow-wrap:anywhere}
      .drawings{display:flex;flex-wrap:wrap;gap:1.25rem;align-items:flex-start;margin:0 0 1rem}
      .drawings img{max-width:100%;height:auto;border:1px solid var(--line);border-radius:8px}
      svg{width:100%;height:auto;display:block}
      svg text{fill:var(--dim);font-size:11px}
      .end{text-anchor:end}.mid{text-anchor:middle}
      .grid{stroke:var(--line)}.axis{stroke:var(--dim)}.whisker{stroke:var(--k0);stroke-width:1.5}
      .curve{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
      .curve.rest{stroke-width:1}
      .curve:hover{stroke-width:4}
      .dot{fill-opacity:.85;stroke:var(--card)}
      .c0{stroke:var(--k0)}.c1{stroke:var(--k1)}.c2{stroke:var(--k2)}.c3{stroke:var(--k3)}
      .c4{stroke:var(--k4)}.c5{stroke:var(--k5)}.c6{stroke:var(--k6)}.c7{stroke:var(--k7)}
      .rest{stroke:var(--rest)}
      .dot.c0,.key.c0{fill:var(--k0);background:var(--k0)}.dot.c1,.key.c1{fill:var(--k1);background:var(--k1)}
      .dot.c2,.key.c2{fill:var(--k2);background:var(--k2)}.dot.c3,.key.c3{fill:var(--k3);background:var(--k3)}
      .dot.c4,.key.c4{fill:var(--k4);background:var(--k4)}.dot.c5,.key.c5{fill:var(--k5);background:var(--k5)}
      .dot.c6,.key.c6{fill:var(--k6);background:var(--k6)}.dot.c7,.key.c7{fill:var(--k7);background:var(--k7)}
      .dot.rest,.key.rest{fill:var(--rest);background:var(--rest)}
      .dot{stroke:var(--card)!important}
      .key{display:inline-block;width:.7rem;height:.7rem;border-radius:3px;margin-right:.5rem}
      .legend{display:flex;flex-wrap:wrap;gap:.35rem 1.4rem;list-style:none;margin:1rem 0 0;padding:0;font-size:.87rem}
      .facts{display:grid;grid-template-columns:max-content 1fr;gap:.35rem 1.4rem;margin:0;font-size:.9rem}
      .facts dt{color:var(--dim)}.facts dd{margin:0;overflow-wrap:anywhere}
      pre{background:var(--bg);border:1px solid var(--line);border-radius:8px;padding:.8rem 1rem;overflow-x:auto;
      font:.85rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;margin:0 0 .8rem}
      summary{cursor:pointer;color:var(--dim);margin-bottom:.6rem}
      .empty{color:var(--dim)}.hint{color:var(--dim);font-size:.85rem;margin:.9rem 0 0}
      footer{color:var(--dim);font-size:.85rem;text-align:center}
      @media (max-width:560px){.facts{grid-template-columns:1fr}.facts dd{margin-bottom:.5rem}}
      @media print{body{background:#fff}section,.tile{break-inside:avoid}}
      """;

  private PageStyle() {}
}
