using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Eddy.Cli.Output;

/// <summary>
/// Progress on a terminal: a bar with a line of facts, redrawn in place at most ten times a second by the thread that reports (no timer, so
/// that the workers keep their cores), gone when the work ends.
/// </summary>
internal sealed class TerminalProgress : IProgressDisplay
{
    private static readonly TimeSpan _redrawEvery = TimeSpan.FromMilliseconds(100);
    private readonly LiveDisplayContext _live;
    private readonly TimeProvider _time;
    private readonly int _width;
    private readonly long _start;
    private long _drawn;
    private bool _drawnOnce;

    private TerminalProgress(LiveDisplayContext live, TimeProvider time, int width)
        => (_live, _time, _width, _start) = (live, time, width, time.GetTimestamp());

    /// <summary>Runs <paramref name="work"/> with a bar on <paramref name="console"/> and clears the bar, also when the work throws.</summary>
    public static T Run<T>(IAnsiConsole console, TimeProvider time, Func<IProgressDisplay, T> work)
        => console.Live(new Text("")).AutoClear(true).Start(live => work(new TerminalProgress(live, time, console.Profile.Width)));

    /// <inheritdoc/>
    public void Update(in ProgressUpdate update)
    {
        // The first state and the last are always drawn.
        if (_drawnOnce && update.Fraction < 1 && _time.GetElapsedTime(_drawn) < _redrawEvery)
        {
            return;
        }

        (_drawn, _drawnOnce) = (_time.GetTimestamp(), true);
        _live.UpdateTarget(Draw(update, _time.GetElapsedTime(_start), _width));
    }

    /// <summary>Two lines: phase, bar and percentage; then the facts.</summary>
    internal static IRenderable Draw(in ProgressUpdate update, TimeSpan elapsed, int width)
    {
        double fraction = Math.Clamp(update.Fraction, 0, 1);
        int cells = Math.Clamp(width - update.Phase.Length - 9, 0, 40);
        int full = (int)(cells * fraction);
        string percent = string.Create(CultureInfo.InvariantCulture, $"{100 * fraction,3:0} %");
        var line = new Paragraph { Overflow = Overflow.Ellipsis };
        line.Append(update.Phase + " ");
        line.Append(new string('━', full), new Style(Color.Green));
        line.Append(new string('─', cells - full), new Style(Color.Grey));
        line.Append(" " + percent);
        return new Rows(line, new Text(ProgressText.Facts(update, elapsed), new Style(Color.Grey)) { Overflow = Overflow.Ellipsis });
    }
}
