using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Signals;
using Eddy.Traces.Downstream;
using Eddy.Traces.Presynaptic;

namespace Eddy.Traces.Otpe;

/// <summary>
/// Online training with postsynaptic estimates (Summe, Schaefer and Joshi 2023, arXiv 2311.16151), for feed-forward stacks of leaky units: what a layer told lives on in the
/// membranes of the layer that hears it, so its trace is filtered by that layer's leak.
/// </summary>
/// <remarks><code>
/// E ← D E + F x,   e = ψ E                                                                   (1)
/// R̂ ← λ R̂ + e                          λ: the leak of the layer above; the readout's κ for the top layer        (2)
/// r' = λ r,  r ← r' + 1,  ρ = r'/r,  ḡ ← ρ ḡ + (1 − ρ) ψ                                     (3)
/// gradient = L R̂,   L = Wᵀ F du of the layer above,   du = L ḡ;   top layer: L = Wᵀ δ of the readout           (4)
/// z̄ ← λ z̄ + E,   gradient = z̄ ⊗ (L ḡ)   in place of (2) and (4): <see cref="OtpeForm.Approximate"/>             (5)
/// </code>
/// Two layers and a readout without memory: exact, where D-RTRL and OTTT lose what flows through the second layer's membranes. Deeper layers: approximate, better than without, and
/// their gradients come out too small, so that a step that does not depend on their scale (Adam) is the one to take. λ is looked up: every layer but the lowest must remember in one
/// state, by one constant leak for all its units. Units must not hear each other.</remarks>
public sealed record OtpeOptions : TraceRuleOptions
{
    /// <summary>Full or approximate. Default full.</summary>
    public OtpeForm Form
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(Form), value, "Form: there is no such kind; take Full or Approximate.");
    }

    /// <summary>ψ or ḡ in du of (4). Default ḡ.</summary>
    public OtpePassDown PassDown
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(PassDown), value, "PassDown: there is no such kind; take MeanSlope or PresentSlope.");
    }

    /// <summary>Bound on every |R̂| of a weight, above 0; 0 for none. Of the full form, where R̂ exists. Default 0.</summary>
    public double TraceBound
    {
        get;
        init => field = value >= 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(TraceBound), value, "TraceBound: must be finite and not below 0; 0 means no bound.");
    }

    /// <inheritdoc/>
    public override string Name => Form == OtpeForm.Full ? "otpe" : "otpe-approximate";

    internal override bool HoldsReadoutMemory => true;

    internal override CreditFacts Describe(LayerFacts layer)
    {
        CreditFacts local = CreditFacts.Local(layer) with { ThroughLayers = true };
        bool filtered = layer.LayersAbove > 0 || layer.ReadoutRemembers;
        if (!filtered)
        {
            return local;
        }

        if (Form == OtpeForm.Approximate)
        {
            string means = "a mean slope stands for the slopes of single steps";
            return local with { Exactness = GradientExactness.Approximate, Dropped = layer.LayersAbove > 1 ? $"{means}; {Beyond}" : means, OperationsPerNumber = 2 };
        }

        int planes = layer.Carried + layer.Form.Outputs;
        local = local with { OperationsPerNumber = 2.0 * planes * (planes + 2) };
        return layer.LayersAbove + (layer.ReadoutRemembers ? 1 : 0) < 2 && TraceBound == 0
            ? local
            : local with { Exactness = GradientExactness.Approximate, Dropped = layer.LayersAbove + (layer.ReadoutRemembers ? 1 : 0) < 2 ? "what the bound cuts off" : Beyond };
    }

    internal override LayerSignal<T> CreateSignal<T>(RecurrentNetwork<T> network, RandomSource random)
        => new OtpeSignal<T>(network, [.. Enumerable.Range(0, network.Layers.Length).Select(l => Downstream(network, l))], this);

    internal override Trace<T> CreateTrace<T>(RecurrentNetwork<T> network, int layer, RandomSource random)
    {
        RecurrentLayer<T> own = network.Layers[layer];
        if (Feedback is not null)
        {
            throw new NotSupportedException("OTPE passes its own signal down through the layers, so random feedback has no place in it. Leave Feedback out, or take e-prop or OTTT with it.");
        }

        if (own.Maps.SelectMany(maps => maps).Any(map => map is { RecurrentRows: > 0 }))
        {
            throw new NotSupportedException(
                $"{own.Name}: OTPE is for feed-forward stacks, but the units of {own.Shape.Form.Name} hear each other, so that what one told lives on in more than the layer above. "
                + "Take a neuron without recurrent weights (FeedForward), or D-RTRL, e-prop or BPTT over windows, which take any.");
        }

        DownstreamFilter filter = Downstream(network, layer);
        int streams = network.Streams.Length;
        if (Form == OtpeForm.Full)
        {
            return new OtpeTrace<T>(own, streams, filter, T.CreateChecked(TraceBound));
        }

        return ConstantSlopes<T>.Find(own, out string reason) is { } slopes
            ? new PresynapticTrace<T>(own, streams, slopes, filter)
            : throw new NotSupportedException(
                $"{own.Name}: approximate OTPE holds one trace for all units of a layer, but of {own.Shape.Form.Name} {reason}. Take the full form, which holds one a weight, or a neuron with one leak and "
                + "a reset that is soft and detached.");
    }

    internal override Trace<T> CreateTrace<T>(RecurrentLayer<T> layer, int streams, RandomSource random)
        => throw new NotSupportedException($"{layer.Name}: OTPE must know what hears a layer, so it works on a whole network only. Take D-RTRL or OTTT for a single layer's trace.");

    private const string Beyond = "what passes through the memory of more than one layer above, but for its mean";

    // How what a layer tells lives on in whoever hears it.
    private static DownstreamFilter Downstream<T>(RecurrentNetwork<T> network, int layer)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        if (layer == network.Layers.Length - 1)
        {
            return DownstreamFilter.Of(network.Readout.Memory);
        }

        RecurrentLayer<T> next = network.Layers[layer + 1];
        ConstantSlopes<T>? slopes = ConstantSlopes<T>.Find(next, out string reason);
        double leak = slopes is { States: 1 } ? double.CreateChecked(slopes.State(0, 0)) : 0;
        reason = slopes is null ? reason
            : slopes.States > 1 ? "a unit remembers in several states"
            : leak is >= 0 and <= 1 ? ""
            : $"the leak is {leak}, not in [0, 1]";
        return reason.Length == 0
            ? new DownstreamFilter(leak, LeakForm.Sum)
            : throw new NotSupportedException(
                $"{next.Name}: OTPE filters what {network.Layers[layer].Name} tells by the leak of the layer that hears it, but of {next.Shape.Form.Name} {reason}. Take a neuron there that has one leak for "
                + "all units, one state, and a reset that is soft and detached; or D-RTRL or e-prop, which leave the memory of layers above out; or BPTT over windows, which has it.");
    }
}
