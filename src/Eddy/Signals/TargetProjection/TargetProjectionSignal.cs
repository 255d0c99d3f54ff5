using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Signals.RandomFeedback;
using Eddy.Traces;

namespace Eddy.Signals.TargetProjection;

/// <summary>∂ loss / ∂ outputs of layer l is taken to be −B_l y*, y* the target and B_l fixed; see <see cref="TargetProjectionOptions"/>. The matrices are drawn, saved and grown as
/// those of random feedback are.</summary>
internal sealed class TargetProjectionSignal<T> : LayerSignal<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly FixedRandomFeedback<T> _drawn;
    private readonly TargetProjectionOptions _options;
    private readonly T _size; // of signs
    private T[] _target = []; // in lanes

    public TargetProjectionSignal(RecurrentNetwork<T> network, TargetProjectionOptions options, RandomSource random)
        : base(network)
    {
        _options = options;
        double spread = options.Spread ?? (options.Entries == ProjectionEntries.Signs ? 1 / Math.Sqrt(network.Readout.Outputs) : 0.1);
        _size = T.CreateChecked((float)spread);
        _drawn = new FixedRandomFeedback<T>(network, new RandomFeedbackOptions { Spread = spread }, random);
        Finish(0);
        for (int l = 0; l < (options.Matrices?.Count ?? 0); l++)
        {
            RequireCount(options.Matrices!.Count);
            Take(l, options.Matrices[l]);
        }
    }

    /// <summary>B of each layer, [outputs of the layer, outputs of the network].</summary>
    public PanelMatrix<T>[] Matrices => _drawn.Matrices;

    /// <inheritdoc/>
    public override bool NeedsTarget => true;

    /// <inheritdoc/>
    public override IEnumerable<SharedValues<T>> Shared => _drawn.Shared.Select(s => s with { Name = s.Name.Replace(".feedback", ".target_projection", StringComparison.Ordinal) });

    /// <inheritdoc/>
    public override void Grown()
    {
        int before = Matrices[0].Columns;
        _drawn.Grown();
        Finish(Math.Min(before, Matrices[0].Columns));
    }

    /// <inheritdoc/>
    public override void Signals(int stream)
    {
        NetworkStream<T> now = Network.Streams[stream];
        Span<T> target = _target.AsSpan(0, now.Readout.Target.Length);
        if (_options.TowardTarget)
        {
            TensorPrimitives.Negate(now.Readout.Target, target);
        }
        else
        {
            now.Readout.Target.CopyTo(target);
        }

        for (int l = 0; l < Matrices.Length; l++)
        {
            T[] signal = now.Layers[l].OutputSignal;
            Array.Clear(signal);
            Simd<T>.Run(new MapTransposedKernel<T>(_target, Matrices[l].Span, Matrices[l].PanelLength, 0, Matrices[l].Columns, signal));
            Network.FromOutputs(l, now.Layers[l]);
        }
    }

    private void RequireCount(int count)
    {
        if (count != Matrices.Length)
        {
            throw new ArgumentException($"Matrices: {count} target projections, but the network has {Matrices.Length} layers. Give one for each, or leave them out to draw them.");
        }
    }

    private void Take(int layer, double[,] values)
    {
        PanelMatrix<T> matrix = Matrices[layer];
        if (values.GetLength(0) != matrix.Rows || values.GetLength(1) != matrix.Columns)
        {
            throw new ArgumentException(
                $"Matrices: the target projection of {Network.Layers[layer].Name} is [{values.GetLength(0)}, {values.GetLength(1)}], but the layer tells {matrix.Rows} numbers and a target has {matrix.Columns}: "
                + $"give [{matrix.Rows}, {matrix.Columns}].");
        }

        for (int i = 0; i < matrix.Rows; i++)
        {
            for (int o = 0; o < matrix.Columns; o++)
            {
                matrix[i, o] = double.IsFinite(values[i, o])
                    ? T.CreateChecked(values[i, o])
                    : throw new ArgumentException($"Matrices: entry [{i}, {o}] of the target projection of {Network.Layers[layer].Name} is {values[i, o]}. Give finite numbers.");
            }
        }
    }

    // Columns that were just drawn become what they are to be, and the target has room.
    private void Finish(int first)
    {
        _target = new T[(Network.Readout.Outputs + 31) / 32 * 32];
        if (_options.Entries != ProjectionEntries.Signs)
        {
            return;
        }

        foreach (PanelMatrix<T> matrix in Matrices)
        {
            for (int i = 0; i < matrix.Rows; i++)
            {
                for (int o = first; o < matrix.Columns; o++)
                {
                    matrix[i, o] = T.IsNegative(matrix[i, o]) ? -_size : _size;
                }
            }
        }
    }
}
