using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Traces;

namespace Eddy.Signals.SyntheticGradient;

/// <summary>
/// Synthetic gradients: every layer's predictor tells ∂ (loss now and later) / ∂ state, and the gradient is that of one step, F ᵀ credit ⊗ sources. With an exact predictor
/// the sum over the steps is full back-propagation through time; with one that tells this step's part alone it is truncation to one step.
/// </summary>
internal sealed class DniCredit<T> : Credit<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly InstantGradient<T>[] _instant;
    private readonly T[][] _credit; // [S, U] a layer

    public DniCredit(RecurrentNetwork<T> network, Func<RecurrentLayer<T>, int, ICreditPredictor<T>> predictor)
        : base(network)
    {
        Predictors = [.. network.Layers.Select(predictor)];
        _instant = [.. network.Layers.Select(l => new InstantGradient<T>(l))];
        _credit = [.. network.Layers.Select(l => new T[l.Shape.StateLength])];
    }

    public ICreditPredictor<T>[] Predictors { get; }

    /// <inheritdoc/>
    public override IEnumerable<(int Layer, TraceTensor<T> Tensor)> Tensors => Predictors.SelectMany((p, l) => p.Tensors.Select(tensor => (l, tensor)));

    /// <summary>The last credit of a layer, [S, U].</summary>
    public ReadOnlySpan<T> Last(int layer) => _credit[layer];

    /// <inheritdoc/>
    public override void Observe(int stream)
    {
        foreach (ICreditPredictor<T> predictor in Predictors)
        {
            predictor.Observe(stream);
        }
    }

    /// <inheritdoc/>
    public override void Teach(int stream)
    {
        Network.Sweep(stream);
        NetworkStream<T> now = Network.Streams[stream];
        for (int l = 0; l < Predictors.Length; l++)
        {
            Predictors[l].Predict(stream, now.Layers[l], now.Readout.Target, _credit[l]);
            _instant[l].Accumulate(now.Layers[l].Steps, _credit[l], carried: default);
        }
    }

    /// <inheritdoc/>
    public override void Reset(int stream)
    {
        foreach (ICreditPredictor<T> predictor in Predictors)
        {
            predictor.Reset(stream);
        }
    }
}
