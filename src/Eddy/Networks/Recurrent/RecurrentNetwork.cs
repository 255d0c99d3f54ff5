using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Numerics;

namespace Eddy.Networks.Recurrent;

/// <summary>
/// Recurrent layers one above the other and a readout, run forward in time for several parallel streams. It computes outputs, slopes and, from an output error, the
/// learning signals along paths of the same time step; what the past adds is a rule's business.
/// </summary>
internal sealed class RecurrentNetwork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly LayerJacobian<T>[] _jacobians;
    private readonly T[][] _inner; // by layer: ∂ loss / ∂ state between micro-steps

    public RecurrentNetwork(IReadOnlyList<RecurrentLayer<T>> layers, RecurrentReadout<T> readout, int inputs, int streams)
    {
        (Layers, Readout, Inputs) = ([.. layers], readout, inputs);
        Streams = new NetworkStream<T>[Shape.Positive(streams)];
        _jacobians = [.. Layers.Select(l => new LayerJacobian<T>(l))];
        _inner = [.. Layers.Select(l => new T[l.Shape.StateLength])];
        for (int b = 0; b < streams; b++)
        {
            Streams[b] = new NetworkStream<T>(this);
            Reset(b);
        }
    }

    public RecurrentLayer<T>[] Layers { get; }

    public RecurrentReadout<T> Readout { get; }

    public int Inputs { get; }

    public NetworkStream<T>[] Streams { get; }

    /// <summary>Forgets what one stream has seen. Traces are the rule's: reset both together.</summary>
    public void Reset(int stream)
    {
        for (int l = 0; l < Layers.Length; l++)
        {
            Layers[l].Reset(Streams[stream].Layers[l]);
        }

        Streams[stream].Readout.Reset();
    }

    /// <summary>One time step of one stream: states move, slopes are left for the rule, the answer is in the stream's readout.</summary>
    /// <param name="stream">From 0.</param>
    /// <param name="input">[<see cref="Inputs"/>].</param>
    public void Forward(int stream, ReadOnlySpan<T> input)
    {
        NetworkStream<T> now = Streams[stream];
        input.CopyTo(now.Input);
        ReadOnlySpan<T> below = now.Input;
        for (int l = 0; l < Layers.Length; l++)
        {
            Layers[l].Forward(now.Layers[l], below);
            now.GatherOutputs(l, Layers[l].Shape);
            below = now.Outputs[l];
        }

        Gather(now);
        Readout.Advance(now.Readout);
    }

    /// <summary>Every stream answers with as many outputs as the readout has now; the last answers are given anew.</summary>
    public void ReadoutChanged()
    {
        for (int b = 0; b < Streams.Length; b++)
        {
            ReadoutStream<T> before = Streams[b].Readout;
            Streams[b].Readout = Readout.CreateStream();
            Streams[b].Readout.CopyFrom(before);
            Readout.Repeat(Streams[b].Readout);
        }
    }

    /// <summary>Answers the present outputs of the top layer; time does not advance.</summary>
    public void Answer(int stream)
    {
        NetworkStream<T> now = Streams[stream];
        Gather(now);
        Readout.Forward(now.Readout);
    }

    /// <summary>
    /// From the readout's error of one stream to every layer's <see cref="LayerStream{T}.Signal"/>, ∂ loss / ∂ state, top down along paths of this time step.
    /// </summary>
    /// <param name="stream">From 0.</param>
    /// <param name="gain">Whether the gain of a readout that averages counts: not for traces that hold it in their filter.</param>
    public void Sweep(int stream, bool gain = true)
    {
        NetworkStream<T> now = Streams[stream];
        T[] signal = now.Layers[^1].OutputSignal;
        Array.Clear(signal);
        Readout.Backward(now.Readout, signal, gain);
        for (int l = Layers.Length - 1; l >= 0; l--)
        {
            FromOutputs(l, now.Layers[l]);
            if (l > 0)
            {
                signal = now.Layers[l - 1].OutputSignal;
                Array.Clear(signal);
                InputSignal(l, now.Layers[l], now.Layers[l].Signal, signal);
            }
        }
    }

    /// <summary>signal[inputs of the layer] += what reaches them of ∂ loss / ∂ state now, through this time step.</summary>
    public void InputSignal(int layer, LayerStream<T> stream, ReadOnlySpan<T> state, Span<T> signal)
    {
        ReadOnlySpan<T> c = state;
        Span<T> inner = _inner[layer];
        for (int q = stream.Steps.Length - 1; q > 0; q--)
        {
            _jacobians[layer].DirectSignal(stream.Steps[q], c, signal);
            _jacobians[layer].MultiplyTransposed(q, stream.Steps[q], c, stream.Before);
            stream.Before.CopyTo(inner);
            c = inner;
        }

        _jacobians[layer].InputSignal(stream.Steps[0], c, signal);
    }

    /// <summary>A layer's <see cref="LayerStream{T}.Signal"/> from its <see cref="LayerStream{T}.OutputSignal"/>, through the emissions' slopes.</summary>
    public void FromOutputs(int layer, LayerStream<T> stream)
    {
        LayerShape shape = Layers[layer].Shape;
        Array.Clear(stream.Signal);
        for (int z = 0; z < shape.Form.Outputs; z++)
        {
            ReadOnlySpan<T> output = stream.OutputSignal.AsSpan(z * shape.Units, shape.Units);
            for (int s = 0; s < shape.States; s++)
            {
                Span<T> signal = stream.Signal.AsSpan(s * shape.Padded, shape.Units);
                TensorPrimitives.FusedMultiplyAdd(output, stream.EmissionSlope.AsSpan(((z * shape.States) + s) * shape.Padded, shape.Units), signal, signal);
            }
        }
    }

    private void Gather(NetworkStream<T> now)
    {
        now.Outputs[^1].CopyTo(now.Readout.Features.AsSpan());
        if (Readout.FromInput > 0)
        {
            now.Input.CopyTo(now.Readout.Features.AsSpan(Readout.FromLayers));
        }
    }
}

/// <summary>One stream's memory in a network.</summary>
internal sealed class NetworkStream<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public NetworkStream(RecurrentNetwork<T> network)
    {
        Layers = [.. network.Layers.Select(l => new LayerStream<T>(l.Shape))];
        Outputs = [.. network.Layers.Select(l => new T[l.Shape.Outputs])];
        Input = new T[network.Inputs];
        Readout = network.Readout.CreateStream();
    }

    public LayerStream<T>[] Layers { get; }

    /// <summary>What each layer tells the one above.</summary>
    public T[][] Outputs { get; }

    /// <summary>The last input.</summary>
    public T[] Input { get; }

    public ReadoutStream<T> Readout { get; set; }

    /// <summary>Outputs of a layer from its emissions.</summary>
    public void GatherOutputs(int layer, LayerShape shape)
    {
        for (int z = 0; z < shape.Form.Outputs; z++)
        {
            Layers[layer].Emission.AsSpan(z * shape.Padded, shape.Units).CopyTo(Outputs[layer].AsSpan(z * shape.Units));
        }
    }
}
