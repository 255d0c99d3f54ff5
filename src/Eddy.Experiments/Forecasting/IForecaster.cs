using System.Numerics;

namespace Eddy.Experiments.Forecasting;

/// <summary>
/// Forecasts column after column, and is taught about columns that it forecast earlier. Which and when is the harness's business: a forecaster never sees a target before
/// <see cref="Teach"/> brings it.
/// </summary>
/// <remarks>
/// It is made for one <see cref="ForecastSetting"/>, so it knows the delay: between <see cref="Predict"/> and <see cref="Teach"/> of one column lie
/// <see cref="ForecastSetting.Delay"/> other columns. A forecaster with a memory keeps that many traces, for example in a ring indexed by column mod (delay + 1).
/// Nothing may be allocated per column.
/// </remarks>
public interface IForecaster<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The method, as a table names it.</summary>
    string Name { get; }

    /// <summary>The numbers it works with.</summary>
    ForecastScale Scale { get; }

    /// <summary>Forecasts a column. Columns come once each, in order, from 0.</summary>
    /// <param name="column">Its number.</param>
    /// <param name="input">[<see cref="ForecastSetting.InputSize"/>].</param>
    /// <param name="prediction">[p], overwritten.</param>
    void Predict(long column, ReadOnlySpan<T> input, Span<T> prediction);

    /// <summary>Teaches about a column, once each, in order. Numbers that are no longer finite may be reported by an <see cref="ArithmeticException"/>.</summary>
    /// <param name="column">The number of the column; forecast <see cref="ForecastSetting.Delay"/> columns ago.</param>
    /// <param name="input">Its input, as it was.</param>
    /// <param name="prediction">What was forecast then.</param>
    /// <param name="target">What came, [p].</param>
    void Teach(long column, ReadOnlySpan<T> input, ReadOnlySpan<T> prediction, ReadOnlySpan<T> target);
}

/// <summary>A forecaster that is fitted once, before it forecasts, on columns whose targets lie in the first part; it does not learn afterwards.</summary>
public interface IFittedForecaster<T> : IForecaster<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Fits. In double whatever T is: it happens once, and offline solutions are sensitive.</summary>
    /// <param name="columns">M, above 0.</param>
    /// <param name="inputs">[M, <see cref="ForecastSetting.InputSize"/>].</param>
    /// <param name="targets">[M, p].</param>
    void Fit(int columns, ReadOnlySpan<double> inputs, ReadOnlySpan<double> targets);
}
