using Eddy.Networks.Recurrent;
using Eddy.Numerics;

namespace Eddy.Traces.OneStep;

/// <summary>No trace at all: the gradient of each step's loss with the state before it held fixed (truncation to one step, "SnAp-0"). The baseline that every trace is
/// to beat where memory counts.</summary>
public sealed record OneStepOptions : TraceRuleOptions
{
    /// <inheritdoc/>
    public override string Name => "one-step";

    internal override CreditFacts Describe(LayerFacts layer) => CreditFacts.Instant("everything a weight did before this step");

    internal override Trace<T> CreateTrace<T>(RecurrentLayer<T> layer, int streams, RandomSource random) => new OneStepTrace<T>(layer, streams);
}
