namespace Eddy.Experiments.Forecasting;

/// <summary>Collects the errors over one part of a sequence. Allocates nothing after it is made.</summary>
internal sealed class ForecastScore
{
    private readonly ForecastSequence _sequence;
    private readonly ForecastMetric _metric;
    private readonly int _from;
    private readonly int _to;
    private readonly double[] _previous;
    private readonly double _spread;
    private double _sum;
    private double _squares;
    private double _max;
    private double _moves;
    private long _count;
    private long _moveCount;

    /// <summary>Over the times <paramref name="from"/> … <paramref name="to"/> − 1.</summary>
    public ForecastScore(ForecastSequence sequence, ForecastMetric metric, int from, int to)
    {
        (_sequence, _metric, _from, _to) = (sequence, metric, from, to);
        _previous = new double[sequence.Coordinates];
        _spread = Spread();
    }

    public void Clear()
    {
        (_sum, _squares, _max, _moves) = (0, 0, 0, 0);
        (_count, _moveCount) = (0, 0);
    }

    /// <summary>Adds the forecast of one time; what lies outside the part is left out.</summary>
    public void Add(int time, ReadOnlySpan<double> prediction)
    {
        if (time < _from || time >= _to)
        {
            return;
        }

        ReadOnlySpan<double> truth = _sequence.Sample(time);
        int objects = _metric == ForecastMetric.Points3D ? truth.Length / 3 : truth.Length;
        for (int i = 0; i < objects; i++)
        {
            double square = Square(prediction, truth, i, objects), error = Math.Sqrt(square);
            _sum += error;
            _squares += square;
            _max = Math.Max(_max, error);
            if (_count > 0)
            {
                _moves += Math.Sqrt(Square(prediction, _previous, i, objects));
            }
        }

        _moveCount += _count > 0 ? objects : 0;
        _count += objects;
        prediction.CopyTo(_previous);
    }

    public ForecastMetrics Result() => new(
        Math.Sqrt(_squares / _spread), _sum / _count, Math.Sqrt(_squares / _count), _max, _moves / _moveCount);

    private static double Square(ReadOnlySpan<double> a, ReadOnlySpan<double> b, int index, int stride)
    {
        double sum = 0;
        for (int i = index; i < a.Length; i += stride)
        {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }

        return sum;
    }

    private double Spread()
    {
        double spread = 0;
        for (int c = 0; c < _sequence.Coordinates; c++)
        {
            double mean = 0;
            for (int t = _from; t < _to; t++)
            {
                mean += _sequence.Sample(t)[c];
            }

            mean /= _to - _from;
            for (int t = _from; t < _to; t++)
            {
                double d = _sequence.Sample(t)[c] - mean;
                spread += d * d;
            }
        }

        return spread;
    }
}
