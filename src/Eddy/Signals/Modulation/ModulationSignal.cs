using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Signals.TargetProjection;
using Eddy.Traces;

namespace Eddy.Signals.Modulation;

/// <summary>What layers are told is a modulator from outside, or at teaching events a projection of the target; see <see cref="ThreeFactorOptions"/>.</summary>
internal sealed class ModulationSignal<T> : LayerSignal<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ThreeFactorOptions _options;
    private readonly TargetProjectionSignal<T>? _events;
    private readonly T[] _mean = new T[1];
    private readonly T _rate;

    public ModulationSignal(RecurrentNetwork<T> network, ThreeFactorOptions options, RandomSource random)
        : base(network)
    {
        _options = options;
        _rate = T.CreateChecked(options.BaselineRate);
        _events = options.TeachingEvents is { } projection ? new TargetProjectionSignal<T>(network, projection, random) : null;
        int units = network.Layers.Sum(l => l.Shape.Units), states = network.Layers.Sum(l => l.Shape.Units * l.Shape.States);
        Lengths = options.BaselineRate > 0 ? [1] : options.Target == ModulatorTarget.Emission ? [1, units] : [1, units, states];
    }

    /// <summary>How many numbers a modulator may have: one, one a unit, one a state; layers from below, and of a layer all units of one state before those of the next.</summary>
    public IReadOnlyList<int> Lengths { get; }

    /// <summary>r̄.</summary>
    public T Mean => _mean[0];

    /// <inheritdoc/>
    public override bool NeedsTarget => _events is not null;

    /// <inheritdoc/>
    public override bool CanRest => true;

    /// <inheritdoc/>
    public override IEnumerable<SharedValues<T>> Shared => [SharedValues<T>.Of("stat/modulator_mean", _mean), .. _events?.Shared ?? []];

    /// <inheritdoc/>
    public override bool Rests(int stream) => _events is null;

    /// <inheritdoc/>
    public override void Grown() => _events?.Grown();

    /// <inheritdoc/>
    public override void Signals(int stream) => _events?.Signals(stream);

    /// <summary>Fills every layer's signals with a modulator of one of <see cref="Lengths"/>.</summary>
    public void Take(int stream, ReadOnlySpan<T> modulator)
    {
        T one = modulator[0];
        if (_rate > T.Zero)
        {
            T reward = one;
            one -= _mean[0];
            _mean[0] += _rate * (reward - _mean[0]);
        }

        bool everyState = modulator.Length == Lengths[^1] && Lengths.Count == 3, everyUnit = modulator.Length > 1;
        int at = 0;
        for (int l = 0; l < Network.Layers.Length; l++)
        {
            LayerShape shape = Network.Layers[l].Shape;
            LayerStream<T> layer = Network.Streams[stream].Layers[l];
            bool told = _options.Target == ModulatorTarget.Emission;
            int planes = told ? shape.Form.Outputs : shape.States, stride = told ? shape.Units : shape.Padded;
            Span<T> signal = told ? layer.OutputSignal : layer.Signal;
            Array.Clear(layer.OutputSignal);
            signal.Clear();
            for (int s = 0; s < planes; s++)
            {
                Span<T> plane = signal.Slice(s * stride, shape.Units);
                if (everyUnit)
                {
                    modulator.Slice(at + (everyState ? s * shape.Units : 0), shape.Units).CopyTo(plane);
                }
                else
                {
                    plane.Fill(one);
                }

                if (_options.Sense == ModulatorSense.Reward)
                {
                    TensorPrimitives.Negate(plane, plane);
                }
            }

            at += everyUnit ? (everyState ? shape.States : 1) * shape.Units : 0;
            if (told)
            {
                Network.FromOutputs(l, layer);
            }
        }
    }
}
