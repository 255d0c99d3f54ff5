using Eddy.Experiments.Reports.Pages;

namespace Eddy.Experiments.Reports.Charts;

/// <summary>How an axis spreads its values.</summary>
internal enum Scale
{
    /// <summary>Equal steps are equal lengths.</summary>
    Linear,

    /// <summary>Logarithmic where the values span decades, else linear.</summary>
    Fitting,

    /// <summary>Equal ratios are equal lengths, if all values are above 0.</summary>
    Logarithmic,
}

/// <summary>Where values lie along one side of a chart, and which of them carry a label.</summary>
internal sealed class Axis
{
    private const double LogFromRatio = 50;

    private readonly double _from;
    private readonly double _to;
    private readonly double _low;
    private readonly double _high;

    private Axis(double low, double high, double from, double to, bool log, IReadOnlyList<double> ticks, Func<double, string> label)
    {
        (_low, _high, _from, _to, Logarithmic, Ticks, Label) = (low, high, from, to, log, ticks, label);
    }

    public bool Logarithmic { get; }

    /// <summary>Values that carry a label, ascending, all within the axis.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>The label of a tick.</summary>
    public Func<double, string> Label { get; }

    /// <summary>An axis that holds all finite values, from one coordinate to another; logarithmic only where all are above 0.</summary>
    public static Axis Over(IEnumerable<double> values, double from, double to, int ticks, Scale scale = Scale.Linear, bool wholeNumbers = false)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (double value in values)
        {
            if (double.IsFinite(value))
            {
                low = Math.Min(low, value);
                high = Math.Max(high, value);
            }
        }

        if (low > high)
        {
            (low, high) = (0, 1);
        }

        return low > 0 && (scale == Scale.Logarithmic || (scale == Scale.Fitting && SpansDecades(low, high)))
            ? Decades(low, high, from, to)
            : Linear(low, high, from, to, ticks, wholeNumbers);
    }

    /// <summary>Whether values between these would lie flat on the floor of a linear axis.</summary>
    public static bool SpansDecades(double low, double high) => low > 0 && double.IsFinite(high) && high / low >= LogFromRatio;

    /// <summary>A linear axis whose ends are exactly these.</summary>
    public static Axis Exactly(double low, double high, double from, double to, int ticks)
    {
        double step = RoundStep((high - low) / Math.Max(1, ticks - 1));
        return new Axis(low, high, from, to, false, Multiples(low, high, step), LabelFor(step));
    }

    /// <summary>Whether a value lies on the axis.</summary>
    public bool Holds(double value) => value >= _low && value <= _high;

    /// <summary>The coordinate of a finite value.</summary>
    public double Place(double value)
    {
        double share = Logarithmic ? Math.Log10(value / _low) / Math.Log10(_high / _low) : (value - _low) / (_high - _low);
        return _from + (share * (_to - _from));
    }

    private static Axis Linear(double low, double high, double from, double to, int ticks, bool wholeNumbers)
    {
        if (high - low <= 1e-9 * Math.Max(Math.Abs(high), Math.Abs(low)) || high == low)
        {
            double room = 0.5 * Math.Abs(low); // one value: put it in the middle, and nothing on the floor
            (low, high) = low == 0 ? (0, 1) : (low - room, high + room);
        }

        double step = RoundStep((high - low) / Math.Max(1, ticks - 1));
        if (wholeNumbers)
        {
            step = Math.Max(1, step);
            return new Axis(low, high, from, to, false, Multiples(low, high, step), LabelFor(step));
        }

        double first = Math.Floor((low / step) + 1e-9) * step, last = Math.Ceiling((high / step) - 1e-9) * step;
        return new Axis(first, last, from, to, false, Multiples(first, last, step), LabelFor(step));
    }

    private static Axis Decades(double low, double high, double from, double to)
    {
        int first = (int)Math.Floor(Math.Log10(low) + 1e-9), last = (int)Math.Ceiling(Math.Log10(high) - 1e-9);
        last = Math.Max(last, first + 1);
        int every = Math.Max(1, (last - first + 3) / 4); // at most about five labels
        var ticks = new List<double>();
        for (int power = first; power <= last; power += every)
        {
            ticks.Add(Math.Pow(10, power));
        }

        return new Axis(Math.Pow(10, first), Math.Pow(10, last), from, to, true, ticks, LogLabel);
    }

    private static string LogLabel(double tick) => Figure.Measure(tick) is var text && text.Contains('.') && !text.Contains('e')
        ? text.TrimEnd('0').TrimEnd('.')
        : text;

    // 1, 2 or 5 times a power of ten, the one nearest in ratio.
    private static double RoundStep(double step)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        return (step / power) switch
        {
            <= 1.41 => power,
            <= 3.16 => 2 * power,
            <= 7.07 => 5 * power,
            _ => 10 * power,
        };
    }

    private static List<double> Multiples(double low, double high, double step)
    {
        var ticks = new List<double>();
        for (double i = Math.Ceiling((low / step) - 1e-6); i * step <= high + (1e-6 * step) && ticks.Count < 50; i++)
        {
            ticks.Add(i * step);
        }

        return ticks;
    }

    private static Func<double, string> LabelFor(double step)
    {
        int decimals = Math.Max(0, -(int)Math.Floor(Math.Log10(step) + 1e-6));
        return step is < 1e-4 or >= 1e5
            ? tick => Math.Abs(tick) < step / 2 ? "0" : LogLabel(tick)
            : tick => Figure.Fixed(tick, decimals);
    }
}
