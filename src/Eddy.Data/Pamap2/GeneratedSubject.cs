using Eddy.Numerics;

namespace Eddy.Data.Pamap2;

/// <summary>One made-up recording: all activities one after the other, with transients before, between and after.</summary>
internal sealed class GeneratedSubject
{
    private const int RowsPerSecond = 100;
    private const int RowsPerHeartbeat = 11; // about 9 values a second
    private const double TransientSeconds = 2;

    private readonly RandomSource _random;
    private readonly int _seconds;
    private readonly WornUnit[] _units;
    private readonly double _tempo;
    private readonly double _vigour;
    private readonly double _rest;
    private readonly double[] _columns = new double[Pamap2Columns.OfUnit];
    private readonly byte[] _row = new byte[Pamap2Columns.Count * 24];
    private double _phase;
    private double _heart;
    private double _wander;
    private long _row0;

    public GeneratedSubject(RandomSource random, int seconds)
    {
        (_random, _seconds) = (random.Split("body"), seconds);
        _units = [.. Pamap2Columns.Units.Select((_, place) => new WornUnit(place, random.Split("unit", place)))];
        _tempo = _random.NextUniform(0.88, 1.12);
        _vigour = _random.NextUniform(0.75, 1.3);
        _rest = _random.NextUniform(58, 78);
        _heart = _rest;
        _row0 = _random.NextInt(800) + 500; // a recording begins a few seconds after its clock
    }

    /// <summary>Writes all rows.</summary>
    public void Write(Stream stream, CancellationToken cancellation)
    {
        ActivityProfile[] all = ActivityProfile.InOrder;
        long row = 0;
        for (int k = 0; k <= all.Length; k++)
        {
            var between = ActivityProfile.Between(all[Math.Max(0, k - 1)], all[Math.Min(k, all.Length - 1)]);
            row = Write(stream, between, row, TransientSeconds * _random.NextUniform(0.6, 1.4));
            cancellation.ThrowIfCancellationRequested();
            if (k < all.Length)
            {
                row = Write(stream, all[k], row, _seconds * _random.NextUniform(0.8, 1.2));
            }
        }
    }

    private long Write(Stream stream, ActivityProfile activity, long row, double seconds)
    {
        long end = row + (long)Math.Round(seconds * RowsPerSecond);
        for (; row < end; row++)
        {
            var text = new RowText(_row);
            text.Add((_row0 + row) / (double)RowsPerSecond, 2);
            text.Add(activity.Id, 0);

            // Nobody moves like a clock: tempo and strength wander by some percent within seconds.
            _wander += (-0.002 * _wander) + (0.004 * (_random.NextDouble() - 0.5));
            double frequency = activity.Frequency * _tempo * (1 + _wander);
            _phase += frequency / RowsPerSecond;
            _heart += 0.0008 * (_rest + activity.HeartRate - _heart);
            text.Add(row % RowsPerHeartbeat == 0 ? Math.Round(_heart + (2 * (_random.NextDouble() - 0.5))) : double.NaN, 0);
            foreach (WornUnit unit in _units)
            {
                unit.Next(activity, _phase, frequency, _vigour * (1 + (2 * _wander)), _columns);
                foreach (double column in _columns)
                {
                    text.Add(column, 5);
                }
            }

            stream.Write(text.End());
        }

        return end;
    }
}
