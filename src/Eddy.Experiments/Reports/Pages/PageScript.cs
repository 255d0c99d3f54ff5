namespace Eddy.Experiments.Reports.Pages;

/// <summary>The page's few lines of script: the theme button, the read-out under the pointer, the classes of the scatter, the copy button.</summary>
/// <remarks>Everything is readable without it. It holds neither less-than signs nor ampersands, so that the page stays well-formed XML.</remarks>
internal static class PageScript
{
    public static RawMarkup Text { get; } = new(
        """

        (function () {
          'use strict';
          var root = document.documentElement, all = function (s, e) { return Array.prototype.slice.call((e || document).querySelectorAll(s)); };

          var theme = document.querySelector('.theme'), wanted = /theme=(dark|light)/.exec(location.search);
          if (!wanted) { try { wanted = [0, localStorage.getItem('eddy-theme')]; } catch (e) { wanted = null; } }
          if (wanted) { if (wanted[1]) { root.dataset.theme = wanted[1]; } }
          theme.hidden = false;
          theme.onclick = function () {
            var dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
            root.dataset.theme = dark ? 'light' : 'dark';
            try { localStorage.setItem('eddy-theme', root.dataset.theme); } catch (e) { }
          };

          all('svg[data-chart]').forEach(function (svg) {
            var readout = svg.parentNode.querySelector('.readout'), rest = readout.textContent, cursor = svg.querySelector('.cursor');
            var lines = all('.line', svg).map(function (path) {
              var numbers = path.getAttribute('d').match(/-?[0-9.]+/g).map(Number), points = [];
              for (var i = 0; numbers.length > i; i += 2) { points.push([numbers[i], numbers[i + 1]]); }
              return { name: path.dataset.name, points: points, u: path.dataset.u.split('|'), v: path.dataset.v.split('|'), dot: path.nextElementSibling };
            });
            if (!lines.length) { return; }
            svg.addEventListener('pointermove', function (event) {
              var box = svg.getBoundingClientRect(), x = (event.clientX - box.left) * svg.viewBox.baseVal.width / box.width, said = [], first;
              lines.forEach(function (line) {
                var near = 0;
                line.points.forEach(function (p, i) { if (Math.abs(line.points[near][0] - x) > Math.abs(p[0] - x)) { near = i; } });
                line.dot.setAttribute('cx', line.points[near][0]);
                line.dot.setAttribute('cy', line.points[near][1]);
                if (!said.length) { said.push(svg.dataset.x.split(' ')[0] + ' ' + line.u[near]); first = line.points[near][0]; }
                said.push((lines.length > 1 ? line.name + ' ' : '') + line.v[near]);
              });
              cursor.setAttribute('x1', first);
              cursor.setAttribute('x2', first);
              cursor.setAttribute('visibility', 'visible');
              readout.textContent = said.join(' · ');
            });
            svg.addEventListener('pointerleave', function () {
              lines.forEach(function (line) { line.dot.setAttribute('cx', line.dot.dataset.cx); line.dot.setAttribute('cy', line.dot.dataset.cy); });
              cursor.setAttribute('visibility', 'hidden');
              readout.textContent = rest;
            });
          });

          all('.legend button').forEach(function (button) {
            button.onclick = function () {
              var show = button.getAttribute('aria-pressed') !== 'true';
              button.setAttribute('aria-pressed', show);
              all('[data-planes] svg [data-class="' + button.dataset.class + '"]').forEach(function (e) { e.style.display = show ? '' : 'none'; });
            };
            var lift = function (on) { all('[data-planes] svg .points, [data-planes] svg .class-name').forEach(function (e) { e.style.opacity = !on || e.dataset.class === button.dataset.class ? '' : '.07'; }); };
            button.onmouseenter = button.onfocus = function () { lift(true); };
            button.onmouseleave = button.onblur = function () { lift(false); };
          });

          all('.copy').forEach(function (button) {
            if (!navigator.clipboard) { return; }
            button.hidden = false;
            button.onclick = function () {
              navigator.clipboard.writeText(button.parentNode.querySelector('code').textContent).then(function () { button.textContent = 'Copied'; });
            };
          });
        })();

        """);
}
