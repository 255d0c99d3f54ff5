using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Signals;

namespace Eddy.Traces.OneStep;

/// <summary>
/// Spatial learning through time (Meng et al. 2023, ICCV): no trace, the gradient of each step's loss with everything before it held fixed, and of the steps, where asked for, a random
/// part only. The baseline that every trace is to beat where memory counts. Immutable, and valid whenever it exists.
/// </summary>
/// <remarks>A lesson at a step that is not drawn moves the readout alone: layers neither cost nor move then. Gradients are not scaled up for the steps left out. Every layer learns at the
/// same steps; every stream draws its own, also at steps without a lesson.</remarks>
public sealed record SlttOptions : TraceRuleOptions
{
    /// <summary>At which steps layers learn. Default all.</summary>
    public StepSampling Sampling { get; init => field = value ?? throw new ArgumentNullException(nameof(Sampling)); } = StepSampling.All;

    /// <inheritdoc/>
    public override string Name => "sltt";

    internal override CreditFacts Describe(LayerFacts layer)
        => CreditFacts.Instant(Sampling.IsAll ? "everything a weight did before this step" : $"everything a weight did before this step; lessons of all steps but {Sampling.Described}");

    internal override LayerSignal<T> CreateSignal<T>(RecurrentNetwork<T> network, RandomSource random)
        => Sampling.IsAll ? base.CreateSignal<T>(network, random) : new SampledSignal<T>(base.CreateSignal<T>(network, random), Sampling, random.Split("steps"));

    internal override Trace<T> CreateTrace<T>(RecurrentLayer<T> layer, int streams, RandomSource random) => new OneStepTrace<T>(layer, streams);
}
