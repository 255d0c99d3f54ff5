namespace Eddy.Data.Events;

/// <summary>Where the sensor looks: it goes evenly along the sides of a triangle, side after side, round and round.</summary>
internal sealed class Saccades(EventDigitsOptions options)
{
    // corners in units of A; the centre of the box around them is the image's own place
    private static readonly (double X, double Y)[] _corners = [(-0.5, -0.5), (0, 0.5), (0.5, -0.5)];

    /// <summary>Microseconds from beginning to end.</summary>
    public int DurationUs { get; } = options.Saccades * options.SaccadeMs * 1000;

    /// <summary>Pixels that the sensor sees beyond the image on any side, at most.</summary>
    public int Margin { get; } = (int)Math.Ceiling(options.Amplitude / 2) + 1;

    /// <summary>The shift at a time, in pixels: the sensor's pixel (x, y) sees the image at (x + X, y + Y).</summary>
    public (double X, double Y) At(int microseconds)
    {
        int side = options.SaccadeMs * 1000, which = Math.Min(microseconds / side, options.Saccades - 1);
        double share = (microseconds - (which * (double)side)) / side;
        (double X, double Y) from = _corners[which % 3], to = _corners[(which + 1) % 3];
        return (options.Amplitude * (from.X + (share * (to.X - from.X))), options.Amplitude * (from.Y + (share * (to.Y - from.Y))));
    }
}
