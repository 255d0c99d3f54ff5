using System.Globalization;

namespace Eddy.Cli.Output;

/// <summary>Progress in words: the parts that the bar and the plain lines share.</summary>
internal static class ProgressText
{
    /// <summary>"0:07", "12:34" or "1:02:03".</summary>
    public static string Duration(TimeSpan time)
    {
        long seconds = (long)Math.Ceiling(Math.Max(time.TotalSeconds, 0));
        return seconds < 3600
            ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 60}:{seconds % 60:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}");
    }

    /// <summary>Details and samples per second, as far as they are known, separated by " · ".</summary>
    public static string Facts(in ProgressUpdate update) => Join(
        update.Details,
        update.SamplesPerSecond is { } speed ? string.Create(CultureInfo.InvariantCulture, $"{speed:N0} samples/s") : "");

    /// <summary>"1:01 left", or an empty text while it is not known.</summary>
    public static string Left(in ProgressUpdate update, TimeSpan elapsed)
        => (update.TimeLeft ?? Estimate(update.Fraction, elapsed)) is { } left ? $"{Duration(left)} left" : "";

    /// <summary>The texts that are not empty, separated by " · ".</summary>
    public static string Join(params IEnumerable<string> texts) => string.Join(" · ", texts.Where(t => t.Length > 0));

    /// <summary>Time left if the rest goes on at the average speed so far; unknown until a hundredth of the work and a second have gone by.</summary>
    public static TimeSpan? Estimate(double fraction, TimeSpan elapsed)
        => fraction is >= 0.01 and <= 1 && elapsed >= TimeSpan.FromSeconds(1) ? elapsed * ((1 - fraction) / fraction) : null;
}
