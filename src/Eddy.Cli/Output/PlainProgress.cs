using System.Globalization;

namespace Eddy.Cli.Output;

/// <summary>Progress without a terminal: one plain line an epoch, nothing in between.</summary>
/// <param name="error">Where the lines go.</param>
/// <param name="time">The clock that estimates the time left.</param>
internal sealed class PlainProgress(TextWriter error, TimeProvider time) : IProgressDisplay
{
    private readonly long _start = time.GetTimestamp();

    /// <inheritdoc/>
    public void Update(in ProgressUpdate update)
    {
        if (update.EndsEpoch)
        {
            string facts = ProgressText.Join(ProgressText.Facts(update), ProgressText.Left(update, time.GetElapsedTime(_start)));
            string percent = string.Create(CultureInfo.InvariantCulture, $"{100 * Math.Clamp(update.Fraction, 0, 1):0} %");
            error.WriteLine($"{update.Phase}: {percent}{(facts.Length > 0 ? ", " : "")}{facts}");
        }
    }
}
