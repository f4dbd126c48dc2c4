#include "mystocks/backtest/detail/report_page.hpp"

namespace mystocks::backtest::detail {

// Up and down are red and green as on the mainland's screens; the reader can turn them round.
const std::string_view kReportStyle = R"css(
:root{color-scheme:light;--page:#f4f5f7;--card:#fff;--text:#1d2129;--soft:#6b7280;--rule:#e3e6eb;
--accent:#2563eb;--base:#9a7b2f;--red:214 48 49;--green:12 138 88;--up:var(--red);
--down:var(--green)}
:root[data-theme=dark]{color-scheme:dark;--page:#101318;--card:#191d24;--text:#e5e8ee;
--soft:#98a1b0;--rule:#2b313b;--accent:#6ea0ff;--base:#d9b65c;--red:255 107 107;--green:63 196 138}
@media(prefers-color-scheme:dark){:root[data-theme=auto]{color-scheme:dark;--page:#101318;
--card:#191d24;--text:#e5e8ee;--soft:#98a1b0;--rule:#2b313b;--accent:#6ea0ff;--base:#d9b65c;
--red:255 107 107;--green:63 196 138}}
:root[data-colours=west]{--up:var(--green);--down:var(--red)}
:root[data-lang=zh] .en,:root[data-lang=en] .zh{display:none!important}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:14px/1.55 system-ui,-apple-system,
"Segoe UI","PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
main,header{max-width:1120px;margin:0 auto;padding:0 20px}
header{display:flex;flex-wrap:wrap;gap:8px 24px;align-items:flex-start;padding-top:26px}
header>div:first-child{flex:1 1 420px;min-width:0}
h1{margin:0;font-size:24px;line-height:1.3;overflow-wrap:anywhere}
h2{margin:0 0 12px;font-size:16px}
h3{margin:0 0 6px;font-size:13px;color:var(--soft);font-weight:600}
.soft{color:var(--soft)}
.facts{margin-top:4px;overflow-wrap:anywhere}
button{font:inherit;font-size:13px;color:var(--text);background:var(--card);padding:4px 11px;
border:1px solid var(--rule);border-radius:6px;cursor:pointer}
button:hover{border-color:var(--accent)}
button:focus-visible{outline:2px solid var(--accent);outline-offset:1px}
section{background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:18px 20px;
margin:16px 0;overflow-wrap:anywhere}
.banner{background:#b3131b;color:#fff;border-color:#b3131b;font-weight:600}
.cards{display:grid;grid-template-columns:repeat(4,minmax(0,1fr));gap:12px;margin:18px 0}
.card{background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:12px 16px}
.card b{display:block;font-size:21px;font-weight:650;overflow-wrap:anywhere;
line-height:1.25;font-variant-numeric:tabular-nums}
.card span{font-size:12.5px;color:var(--soft)}
.up{color:rgb(var(--up))}.down{color:rgb(var(--down))}
.head{display:flex;gap:16px;align-items:center;flex-wrap:wrap;margin-bottom:8px}
.head h2{margin:0;flex:1}
.key{font-size:13px;color:var(--soft)}
.key i{display:inline-block;width:18px;height:3px;border-radius:2px;margin-right:6px;
vertical-align:middle;background:var(--accent)}
.key i.base{background:var(--base)}
svg{display:block;width:100%;height:auto;overflow:visible}
svg text{font-size:12px;fill:var(--soft);font-variant-numeric:tabular-nums}
.grid{stroke:var(--rule);stroke-width:1}
.line{fill:none;stroke:var(--accent);stroke-width:1.6;stroke-linejoin:round}
.area{fill:var(--accent);opacity:.16}
.line.base{stroke:var(--base);stroke-width:1.3}
.line.fall{stroke:rgb(var(--down))}.area.fall{fill:rgb(var(--down));opacity:.2}
.line.hold{stroke:var(--soft);stroke-width:1}.area.hold{fill:var(--soft);opacity:.25}
.log-scale{display:none}
[data-scale=log] .log-scale{display:block}[data-scale=log] .linear-scale{display:none}
.chart{position:relative}
#tip{position:fixed;z-index:9;pointer-events:none;background:var(--card);border-radius:6px;
border:1px solid var(--rule);padding:6px 10px;font-size:12.5px;box-shadow:0 4px 14px #0003;
font-variant-numeric:tabular-nums;white-space:pre-line}
.cross{position:absolute;top:0;bottom:0;width:1px;background:var(--soft);opacity:.6;
pointer-events:none}
.wide{overflow-x:auto}.tall{overflow:auto;max-height:640px}
.tall th{position:sticky;top:0;background:var(--card)}
summary{cursor:pointer;color:var(--soft);padding:8px 9px}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{padding:5px 9px;border-bottom:1px solid var(--rule);text-align:right;white-space:nowrap}
th{font-weight:600;color:var(--soft);font-size:12.5px}
th:first-child,td:first-child,.words{text-align:left}
tbody tr:last-child>*{border-bottom:0}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(290px,1fr));gap:18px 32px}
.figures td:first-child{white-space:normal}
.heat td{text-align:center;padding:6px 4px;border:2px solid var(--card);border-radius:6px}
.heat th{text-align:center}
.heat th:first-child{text-align:left}
.heat td.gain{background:rgb(var(--up)/var(--a))}.heat td.loss{background:rgb(var(--down)/var(--a))}
.heat td.year{font-weight:650;border-left:8px solid var(--card)}
pre{margin:0;overflow:auto;max-height:520px;font:12.5px/1.5 ui-monospace,SFMono-Regular,Menlo,
Consolas,"Noto Sans Mono CJK SC",monospace;tab-size:4}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 18px;margin:0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
dd code{font:12.5px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
ul{margin:0;padding-left:20px}
footer{color:var(--soft);text-align:center;padding:8px 0 40px;font-size:13px}
@media(max-width:640px){main,header{padding-left:10px;padding-right:10px}section{padding:14px 12px}
.cards{grid-template-columns:repeat(2,minmax(0,1fr))}.card b{font-size:18px}
svg text{font-size:20px}svg .odd{display:none}}
@media print{body{background:#fff}button{display:none}section{break-inside:avoid}pre,.wide,.tall{
max-height:none;overflow:visible}}
)css";

// Works without storage and without a network. Points: [text, [value, …]] a column of the charts.
const std::string_view kReportScript = R"js(
(function(){
var root=document.documentElement;
function turn(id,name,values){
 var button=document.getElementById(id);
 if(button)button.addEventListener('click',function(){
  var now=values.indexOf(root.dataset[name]);
  root.dataset[name]=values[(now+1)%values.length];
  if(name==='lang')root.lang=root.dataset.lang==='zh'?'zh-CN':'en';
 });
}
if(!/^zh/i.test(navigator.language||'zh')){root.dataset.lang='en';root.lang='en'}
var dark=window.matchMedia&&window.matchMedia('(prefers-color-scheme: dark)').matches;
turn('lang','lang',['zh','en']);
turn('theme','theme',dark?['auto','light']:['auto','dark']);
turn('colours','colours',['cn','west']);
turn('scale','scale',['linear','log']);
var points=JSON.parse(document.getElementById('points').textContent);
var tip=document.createElement('div');tip.id='tip';tip.hidden=true;document.body.appendChild(tip);
Array.prototype.forEach.call(document.querySelectorAll('.chart'),function(chart){
 var cross=document.createElement('div');cross.className='cross';cross.hidden=true;
 chart.appendChild(cross);
 function hide(){cross.hidden=tip.hidden=true}
 chart.addEventListener('pointerleave',hide);
 chart.addEventListener('pointermove',function(event){
  var box=chart.getBoundingClientRect(),scale=box.width/1000;
  var share=((event.clientX-box.left)/scale-74)/(990-74);
  if(!points.rows.length||share<-.01||share>1.01){hide();return}
  share=Math.min(1,Math.max(0,share));
  var last=points.rows.length-1,at=Math.round(share*last),row=points.rows[at];
  var names=points[root.dataset.lang];
  tip.textContent=row[0]+row[1].map(function(value,i){
   return value===null?'':'\n'+names[i]+'  '+value}).join('');
  cross.style.left=(74+at/Math.max(1,last)*(990-74))*scale+'px';
  cross.hidden=tip.hidden=false;
  var left=event.clientX+16;
  if(left+tip.offsetWidth>innerWidth-8)left=event.clientX-16-tip.offsetWidth;
  tip.style.left=left+'px';tip.style.top=event.clientY+12+'px';
 });
});
})();
)js";

}  // namespace mystocks::backtest::detail
