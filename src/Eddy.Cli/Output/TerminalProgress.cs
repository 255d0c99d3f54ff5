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
    private const int MaximalBar = 40;
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

    /// <summary>Two lines, each cut to the width of the terminal: phase, bar, percentage and time left; then the facts.</summary>
    internal static IRenderable Draw(in ProgressUpdate update, TimeSpan elapsed, int width)
    {
        double fraction = Math.Clamp(update.Fraction, 0, 1);
        string phase = Cut(update.Phase, width - 2);
        string tail = Cut(
            ProgressText.Join(string.Create(CultureInfo.InvariantCulture, $"{100 * fraction:0} %"), ProgressText.Left(update, elapsed)),
            width - phase.Length - 2);
        int cells = Math.Clamp(width - phase.Length - tail.Length - 3, 0, MaximalBar);
        int full = (int)(cells * fraction);
        var line = new Paragraph();
        line.Append(phase + " ");
        line.Append(new string('━', full), new Style(Color.Green));
        line.Append(new string('─', cells - full) + " ", new Style(Color.Grey));
        line.Append(tail);
        return new Rows(line, new Text(Cut(ProgressText.Facts(update), width), new Style(Color.Grey)));
    }

    /// <summary>At most <paramref name="width"/> − 1 characters, the last an ellipsis where some are missing, so that no line wraps.</summary>
    private static string Cut(string text, int width) => text.Length < width ? text : width < 2 ? "" : string.Concat(text.AsSpan(0, width - 2), "…");
}
