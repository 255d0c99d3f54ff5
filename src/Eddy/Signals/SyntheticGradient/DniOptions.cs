using System.Runtime.CompilerServices;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Traces;

namespace Eddy.Signals.SyntheticGradient;

/// <summary>Decoupled neural interfaces (Jaderberg et al. 2017, arXiv 1608.05343; in the linear, one-step form of Marschall, Cho and Savin 2020): each layer learns to predict
/// what its state now will cost, this step and all later ones, from the state and the target. No trace at all; units² numbers a layer. Biased by whatever a linear map of
/// state and target cannot predict.</summary>
/// <remarks>Only steps that are taught give gradients: where a step has no target, no weight is moved for it, and the predictor is not taught across it.</remarks>
public sealed record DniOptions : RuleOptions
{
    /// <inheritdoc/>
    public override string Name => "dni";

    /// <summary>Learning rate of the predictor, plain gradient descent; 0 leaves it as it starts. Large rates are unstable: 1e-3 to 2e-3 is usual. Finite, not below 0.
    /// Default 1e-3.</summary>
    public double PredictorRate { get; init => field = Check(value >= 0 && double.IsFinite(value), value, "must be finite and not below 0."); } = 1e-3;

    /// <summary>Lessons of the predictor after which the copy that its targets are made with is refreshed. Default 5.</summary>
    public int RefreshEvery { get; init => field = Check(value > 0, value, "must be above 0."); } = 5;

    /// <summary>Standard deviation of the predictor's first weights; null for 1/√(what it hears), 0 for a predictor that starts with 0. Default null.</summary>
    public double? Spread { get; init => field = Check(value is null || (value >= 0 && double.IsFinite(value.Value)), value, "must be finite and not below 0, or left out."); }

    /// <summary>Whether the prediction passes through tanh, which bounds it by 1. Default no.</summary>
    public bool TanhOutput { get; init; }

    /// <summary>Learning rate of a learned linear model of the layer's own step, used in place of its exact Jacobian; null for the exact one. Finite and above 0. Default
    /// null.</summary>
    public double? LearnedJacobianRate
    {
        get;
        init => field = Check(value is null || (value > 0 && double.IsFinite(value.Value)), value, "must be finite and above 0, or left out.");
    }

    /// <summary>Whether the predictor also moves so that its target comes nearer (the gradient of the whole residual) and no copy is kept; otherwise the target is held fixed.
    /// Default no.</summary>
    public bool FullResidual { get; init; }

    internal override CreditFacts Describe(LayerFacts layer) => new(
        GradientExactness.Approximate, "what a linear map of state and target cannot predict of the cost of later steps", 2 + (4.0 * layer.States * layer.States / layer.Numbers));

    internal override Credit<T> CreateCredit<T>(RecurrentNetwork<T> network, RandomSource random)
        => new DniCredit<T>(network, (layer, index) => new LinearCreditPredictor<T>(layer, network.Readout.Outputs, network.Streams.Length, this, random.Split("predictor", index)));

    private static TValue Check<TValue>(bool ok, TValue value, string rule, [CallerMemberName] string name = "")
        => ok ? value : throw new ArgumentOutOfRangeException(name, value, $"DNI {name}: {rule}");
}
