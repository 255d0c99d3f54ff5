using Eddy.Data.Events;

namespace Eddy.Data.Tests.Events;

/// <summary>Equations (1) to (3) of <see cref="EventDigits"/> pixel by pixel in double precision, without noise and mismatch.</summary>
internal static class EventDigitsReference
{
    public static List<CameraEvent> Record(byte[] image, int rows, int columns, EventDigitsOptions options, Func<int, int, double> phase)
    {
        int duration = options.Saccades * options.SaccadeMs * 1000;
        var events = new List<CameraEvent>();
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
            {
                double reference = Math.Log(Level(0, x, y) * phase(y, x)), last = double.NegativeInfinity;
                for (int t = 0; t < duration; t += options.LookUs)
                {
                    int next = Math.Min(duration, t + options.LookUs);
                    double from = Level(t, x, y), to = Level(next, x, y);
                    while (Math.Abs(Math.Log(to) - reference) >= options.Threshold)
                    {
                        bool on = Math.Log(to) > reference;
                        reference += on ? options.Threshold : -options.Threshold;
                        double time = Math.Floor(t + ((Math.Exp(reference) - from) / (to - from) * (next - t)));
                        if (time - last >= options.RefractoryUs)
                        {
                            last = time;
                            events.Add(new CameraEvent((long)time, (ushort)x, (ushort)y, on));
                        }
                    }
                }
            }
        }

        return [.. events.OrderBy(e => e.Microseconds).ThenBy(e => e.Y).ThenBy(e => e.X).ThenBy(e => e.On)];

        double Level(int t, int x, int y)
        {
            int side = options.SaccadeMs * 1000, leg = Math.Min(t / side, options.Saccades - 1);
            (double X, double Y)[] corners = [(-0.5, -0.5), (0, 0.5), (0.5, -0.5)];
            (double X, double Y) a = corners[leg % 3], b = corners[(leg + 1) % 3];
            double share = (t - (leg * (double)side)) / side;
            double px = x + (options.Amplitude * (a.X + (share * (b.X - a.X)))), py = y + (options.Amplitude * (a.Y + (share * (b.Y - a.Y))));
            int x0 = (int)Math.Floor(px), y0 = (int)Math.Floor(py);
            double fx = px - x0, fy = py - y0;
            double light = (Pixel(x0, y0) * (1 - fx) * (1 - fy)) + (Pixel(x0 + 1, y0) * fx * (1 - fy)) + (Pixel(x0, y0 + 1) * (1 - fx) * fy) + (Pixel(x0 + 1, y0 + 1) * fx * fy);
            return options.Background + light;
        }

        double Pixel(int x, int y) => x < 0 || y < 0 || x >= columns || y >= rows ? 0 : image[(y * columns) + x] / 255.0;
    }
}
