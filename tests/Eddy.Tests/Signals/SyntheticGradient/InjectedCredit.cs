using Eddy.Networks.Recurrent;
using Eddy.Signals.SyntheticGradient;
using Eddy.Traces;

namespace Eddy.Tests.Signals.SyntheticGradient;

/// <summary>A predictor that knows: tells whatever it is given.</summary>
internal sealed class InjectedCredit(Func<LayerStream<double>, double[]> credit) : ICreditPredictor<double>
{
    public IReadOnlyList<TraceTensor<double>> Tensors => [];

    public void Observe(int stream)
    {
    }

    public void Predict(int stream, LayerStream<double> now, ReadOnlySpan<double> target, Span<double> into) => credit(now).CopyTo(into);

    public void Reset(int stream)
    {
    }
}
