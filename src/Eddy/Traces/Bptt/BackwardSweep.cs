using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Networks.Recurrent;

namespace Eddy.Traces.Bptt;

/// <summary>Credit over stored steps, from the newest back, through time and layers: (1) and (2) of <see cref="BpttOptions"/>, micro-step by micro-step.</summary>
internal sealed class BackwardSweep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RecurrentNetwork<T> _network;
    private readonly StepStore<T>[] _stores;
    private readonly BpttGraph _graph;
    private readonly LayerJacobian<T>[] _jacobians;
    private readonly InstantGradient<T>[] _instant;
    private readonly EmittedOwnGradient<T>[] _own;
    private readonly T[][] _credit, _before, _output; // by layer: c now, c one micro-step earlier, ∂ loss / ∂ outputs
    private readonly T[][] _signal; // by layer: ∂ loss / ∂ state along paths of the time step alone
    private readonly T[] _told; // what the readout, with its memory, tells the top layer's outputs
    private readonly T _readoutDecay;

    public BackwardSweep(RecurrentNetwork<T> network, StepStore<T>[] stores, BpttGraph graph)
    {
        (_network, _stores, _graph) = (network, stores, graph);
        _jacobians = [.. network.Layers.Select(l => new LayerJacobian<T>(l))];
        _instant = [.. network.Layers.Select(l => new InstantGradient<T>(l))];
        _own = [.. network.Layers.Select(l => new EmittedOwnGradient<T>(l))];
        _credit = [.. network.Layers.Select(l => new T[l.Shape.StateLength])];
        _before = [.. network.Layers.Select(l => new T[l.Shape.StateLength])];
        _output = [.. network.Layers.Select(l => new T[l.Shape.Outputs])];
        _signal = [.. network.Layers.Select(l => new T[l.Shape.StateLength])];
        _told = new T[network.Layers[^1].Shape.Outputs];
        _readoutDecay = T.CreateChecked(network.Readout.Memory.Decay);
    }

    /// <summary>Adds to the gradients of all layers.</summary>
    /// <param name="stream">From 0.</param>
    /// <param name="newest">Slot of the newest step.</param>
    /// <param name="count">Steps back, the newest included.</param>
    /// <param name="newestLessonOnly">Whether only the newest step's loss counts.</param>
    /// <param name="toEntry">Whether credit goes on to the state before the oldest step: see <see cref="Entry"/>.</param>
    public void Run(int stream, int newest, int count, bool newestLessonOnly, bool toEntry = false)
    {
        foreach (T[] credit in _credit)
        {
            Array.Clear(credit);
        }

        Array.Clear(_told);
        int room = _stores[0].Capacity;
        for (int age = 0; age < count; age++)
        {
            int slot = (newest - age + room) % room;
            bool taught = age == 0 || !newestLessonOnly;
            for (int l = _stores.Length - 1; l >= 0; l--)
            {
                _stores[l].Read(stream, slot);
                Hear(l, taught);
                if (_graph != BpttGraph.Whole)
                {
                    TellBelow(l);
                }

                Back(l, last: age == count - 1 && !toEntry);
            }
        }
    }

    /// <summary>∂ (losses of the last run) / ∂ a layer's state before its oldest step, [S, U]; only after a run to the entry.</summary>
    public ReadOnlySpan<T> Entry(int layer) => _credit[layer];

    // c gains q: from the readout, or from the layer above.
    private void Hear(int layer, bool taught)
    {
        LayerShape shape = _network.Layers[layer].Shape;
        StoredStep<T> step = _stores[layer].Step;
        if (layer == _stores.Length - 1)
        {
            TensorPrimitives.Multiply(_told, _readoutDecay, _told); // what later answers kept of these outputs
            if (taught)
            {
                TensorPrimitives.Add(_told, step.OutputSignal, _told);
            }

            _told.CopyTo(_output[layer], 0);
        }

        ReadOnlySpan<T> output = _output[layer];
        _own[layer].FromOutputs(step.EmissionParameterSlope, output);
        T[] signal = _signal[layer];
        Array.Clear(signal);
        for (int z = 0; z < shape.Form.Outputs; z++)
        {
            ReadOnlySpan<T> heard = output.Slice(z * shape.Units, shape.Units);
            for (int s = 0; s < shape.States; s++)
            {
                Span<T> sum = signal.AsSpan(s * shape.Padded, shape.Units);
                TensorPrimitives.FusedMultiplyAdd(heard, step.EmissionSlope.AsSpan(((z * shape.States) + s) * shape.Padded, shape.Units), sum, sum);
            }
        }

        TensorPrimitives.Add(_credit[layer], signal, _credit[layer]);
    }

    // Where credit of later steps stays in its layer: only the signal of this very step goes down.
    private void TellBelow(int layer)
    {
        if (layer == 0)
        {
            return;
        }

        MicroStep<T>[] steps = _stores[layer].Step.Steps;
        T[] below = _output[layer - 1], signal = _signal[layer];
        Array.Clear(below);
        for (int q = steps.Length - 1; q >= 0; q--)
        {
            InputSignal(layer, q, steps[q], signal, below);
            if (q > 0)
            {
                _jacobians[layer].MultiplyTransposed(q, steps[q], signal, _before[layer]);
                _before[layer].CopyTo(signal, 0);
            }
        }
    }

    // Gradients of one time step of one layer; c goes from after it to before it, and what the input hears to the layer below.
    private void Back(int layer, bool last)
    {
        MicroStep<T>[] steps = _stores[layer].Step.Steps;
        LayerJacobian<T> jacobian = _jacobians[layer];
        T[] credit = _credit[layer], before = _before[layer];
        Span<T> below = _graph == BpttGraph.Whole && layer > 0 ? _output[layer - 1] : default;
        below.Clear();
        for (int q = steps.Length - 1; q >= 0; q--)
        {
            _instant[layer].Accumulate(q, steps[q], credit);
            if (_graph != BpttGraph.Detached)
            {
                _own[layer].FromCurrents(q, steps[q], credit);
            }

            if (!below.IsEmpty)
            {
                InputSignal(layer, q, steps[q], credit, below);
            }

            if (last && q == 0)
            {
                return;
            }

            if (_graph == BpttGraph.Detached)
            {
                jacobian.OwnPath(steps[q], credit, before, transposed: true);
            }
            else
            {
                jacobian.MultiplyTransposed(q, steps[q], credit, before);
            }

            before.CopyTo(credit, 0);
        }
    }

    // Weighted input is heard in the first micro-step, direct input in each.
    private void InputSignal(int layer, int microStep, MicroStep<T> step, ReadOnlySpan<T> credit, Span<T> below)
    {
        if (microStep == 0)
        {
            _jacobians[layer].InputSignal(step, credit, below);
            return;
        }

        LinearMap<T>?[] maps = _network.Layers[layer].Maps[microStep];
        for (int g = 0; g < maps.Length; g++)
        {
            if (maps[g] is null)
            {
                TensorPrimitives.Add(below, _jacobians[layer].CurrentSignal(step, credit, g)[..below.Length], below);
            }
        }
    }
}
