using System.Globalization;
using System.Numerics;
using Eddy.Networks;
using Eddy.Networks.Online;
using Eddy.Networks.Recurrent;
using Eddy.Traces;
using Eddy.Traces.Diagonal;

namespace Eddy.Learners.Recurrent;

/// <summary>Watches for states and traces that explode, and says where: step, layer, norm.</summary>
/// <remarks>States are looked at with every step, O(units); traces every <see cref="TraceEvery"/> steps and whenever something else is wrong. The bounds lie where a float's
/// square is still finite.</remarks>
internal sealed class RecurrentHealth<T>(RecurrentCore<T> core)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public const int TraceEvery = 64;

    private const double MostState = 1e15;
    private const double MostTrace = 1e15;
    private const double MostSignal = 1e15;

    private readonly (int Layer, TraceTensor<T> Tensor)[] _tensors = [.. core.Credit.Tensors];

    /// <summary>Throws where a state of the stream is not finite or beyond all measure.</summary>
    public void RequireState(int stream, long step)
    {
        LayerStream<T>[] layers = core.Network.Streams[stream].Layers;
        for (int l = 0; l < layers.Length; l++)
        {
            double norm = Math.Sqrt(SquaredNorm(layers[l].State));
            if (!(norm < MostState))
            {
                throw Explosion($"the state has norm {Text(norm)}", stream, step, l);
            }
        }

        if (step % TraceEvery == 0)
        {
            RequireTraces(stream, step);
        }
    }

    /// <summary>Throws where a trace of the stream is not finite or beyond all measure.</summary>
    public void RequireTraces(int stream, long step)
    {
        foreach ((int layer, TraceTensor<T> tensor) in _tensors)
        {
            double norm = Math.Sqrt(SquaredNorm(tensor, stream));
            if (!(norm < MostTrace))
            {
                throw Explosion($"the trace '{tensor.Name}' has norm {Text(norm)}", stream, step, layer);
            }
        }
    }

    /// <summary>Throws where a gradient that waits for its step is not finite; the lessons are dropped then, and no weight was moved.</summary>
    /// <remarks>Gradients are looked at when they are due, for that goes over all of them. Until then, and where none is stored, the signals are: with them and the traces within
    /// bounds, their product is finite.</remarks>
    public void RequireGradients(int stream, long step)
    {
        LayerStream<T>[] streams = core.Network.Streams[stream].Layers;
        bool stored = !core.HasLessons && core.IsDue;
        if (stored)
        {
            core.Credit.Complete();
        }

        for (int l = 0; l < streams.Length; l++)
        {
            if (stored ? !double.IsFinite(Squares(core.Network.Layers[l])) : !(SquaredNorm(streams[l].Signal) < MostSignal * MostSignal))
            {
                throw Dropped(stored ? "the gradient is not finite" : $"the learning signal has norm {Text(Math.Sqrt(SquaredNorm(streams[l].Signal)))}", stream, step, l);
            }
        }

        if (stored ? !double.IsFinite(Squares(core.Network.Readout.Weights)) : !(SquaredNorm(core.Network.Streams[stream].Readout.Error) < MostSignal * MostSignal))
        {
            throw Dropped(stored ? "the gradient is not finite" : "the error is beyond all measure", stream, step, streams.Length);
        }
    }

    /// <summary>What to throw: what is wrong, where, and the norms of that stream's traces.</summary>
    public NonFiniteException Explosion(string what, int stream, long step, int layer)
    {
        string place = layer < core.Network.Layers.Length ? $"layer {layer + 1} ({core.Network.Layers[layer].Shape.Form.Name})" : "the readout";
        string of = core.Network.Streams.Length > 1 ? $", stream {stream}" : "";
        return new NonFiniteException(
            string.Create(CultureInfo.InvariantCulture, $"step {step}{of}, {place}: {what}. Norms of the traces: {Norms(stream)}. No weight was moved by this step. Lower the learning rate, bound the gradient (ClipNorm), or give the neuron more leak; then go on from a checkpoint, or from ResetState if the weights are sound."),
            step,
            layer);
    }

    private NonFiniteException Dropped(string what, int stream, long step, int layer)
    {
        core.Drop();
        return Explosion(what, stream, step, layer);
    }

    private string Norms(int stream)
    {
        var texts = new List<string>();
        for (int l = 0; l < core.Network.Layers.Length; l++)
        {
            double square = 0;
            foreach ((int layer, TraceTensor<T> tensor) in _tensors)
            {
                square += layer == l ? SquaredNorm(tensor, stream) : 0;
            }

            texts.Add($"layer {l + 1}: {Text(Math.Sqrt(square))}");
        }

        return string.Join(", ", texts);
    }

    // A tensor with a single slice is for all streams alike.
    private static double SquaredNorm(TraceTensor<T> tensor, int stream)
    {
        ReadOnlySpan<T> part = tensor.Of(tensor.Values.Length == tensor.Length ? 0 : stream);
        return tensor.IsHalfWidth ? HalfWidth.Squares(part) : SquaredNorm(part);
    }

    private static string Text(double norm) => norm.ToString("G4", CultureInfo.InvariantCulture);

    private static double Squares(RecurrentLayer<T> layer)
    {
        double sum = layer.Own is { } own ? Squares(own) : 0;
        foreach (LinearMap<T>?[] maps in layer.Maps)
        {
            foreach (LinearMap<T>? map in maps)
            {
                sum += map is null ? 0 : Squares(map.Weights);
            }
        }

        return sum;
    }

    private static double Squares(Steps.Parameter<T> parameter)
        => parameter.Gradient is { } gradient ? double.CreateChecked(FixedOrderSum.OfSquares<T>(gradient.Span)) : 0;

    private static double SquaredNorm(ReadOnlySpan<T> values)
    {
        int whole = values.Length / 32 * 32;
        double sum = whole == 0 ? 0 : double.CreateChecked(FixedOrderSum.OfSquares(values[..whole]));
        foreach (T value in values[whole..])
        {
            sum += double.CreateChecked(value) * double.CreateChecked(value);
        }

        return sum;
    }
}
