using Eddy.Experiments.Forecasting;
using Eddy.Learners.Recurrent;
using Eddy.Networks.Recurrent;
using Eddy.Steps;

namespace Eddy.Experiments.Recurrent.Forecasting;

/// <summary>
/// A recurrent learner as a forecaster: it hears the lags of a column, tells the sample that lies the horizon ahead, and is taught about a column once the harness brings
/// its target, with the trace of that very column.
/// </summary>
/// <remarks>Standardised data, plain gradient descent on half the squared error summed over coordinates. A late target meets the trace that was kept with its column and the
/// answer and signal of today's weights. One network a horizon. The network has biases of its own; the 1 of the input, where there is one, is not used.</remarks>
public sealed class RecurrentForecaster : IForecaster<float>
{
    private readonly RecurrentLearner _learner;
    private readonly int _delay;
    private readonly int _bias;

    /// <summary>A forecaster that knows nothing.</summary>
    /// <param name="setting">What is asked.</param>
    /// <param name="options">Network and rule.</param>
    /// <param name="seed">Of its first weights and draws.</param>
    /// <exception cref="NotSupportedException">The rule cannot work with the cell, or cannot be taught late where targets come late.</exception>
    public RecurrentForecaster(ForecastSetting setting, RecurrentForecastOptions options, int seed)
    {
        ArgumentNullException.ThrowIfNull(setting);
        ArgumentNullException.ThrowIfNull(options);
        (_delay, _bias) = (setting.Delay, setting.Bias ? 1 : 0);
        Name = options.Learner.Options.Name;
        _learner = Create(setting.InputSize - _bias, setting.Coordinates, options, setting.Delay, seed);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ForecastScale Scale => ForecastScale.Standardised;

    /// <inheritdoc/>
    public void Predict(long column, ReadOnlySpan<float> input, Span<float> prediction) => _learner.Observe(input[_bias..]).CopyTo(prediction);

    /// <inheritdoc/>
    public void Teach(long column, ReadOnlySpan<float> input, ReadOnlySpan<float> prediction, ReadOnlySpan<float> target)
    {
        if (_delay == 0)
        {
            _learner.Learn(target);
        }
        else
        {
            _learner.LearnLate(input[_bias..], target);
        }
    }

    /// <summary>A network of one layer with its rule.</summary>
    internal static RecurrentLearner Create(int inputs, int outputs, RecurrentForecastOptions options, int delay, int seed)
    {
        NetworkPlan network = TaskNetwork.Plan(inputs, options.Cell, [options.Units], new LayerOptions { Spread = options.Spread }).Linear(outputs);
        network = options.Spread is { } spread ? network.WithReadoutSpread(spread) : network;
        return network.Compile(
            options.Learner.Options,
            new SgdOptions { LearningRate = options.LearningRate },
            new RecurrentLearnerOptions { ClipNorm = options.Clip, LabelDelay = delay, Seed = (ulong)seed + 1 });
    }
}
