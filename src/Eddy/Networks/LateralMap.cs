using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Numerics;
using Eddy.Signals.Trl;
using Eddy.Steps;

namespace Eddy.Networks;

/// <summary>
/// L, the lateral connections of a layer: a linear map that learns to be the covariance of the activations, so that one pass tells each
/// neuron how far it repeats the others. It moves by its own loss Λ = Σ (L − target)²/O alone; the target is the covariance with a zero diagonal. Where the
/// lateral pass is shifted, the target of L[j, k] is the mean of cⱼ one step before times cₖ now, as in the published code.
/// </summary>
/// <remarks><code>
/// L ← L + (1 − momentum) (target − L)     where the map is the running covariance itself     (1)
/// </code></remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed class LateralMap<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TrlOptions _options;
    private readonly PanelMatrix<T>? _direct;

    internal LateralMap(int neurons, TrlOptions options, StepOptions step, bool keepGradient, RandomSource random)
    {
        _options = options;
        Weight = options.RunningLateral ? new Parameter<T>(neurons, neurons, new SgdOptions(), keepGradient: false) : new Parameter<T>(neurons, neurons, step, keepGradient);
        if (!options.RunningLateral)
        {
            Weight.Randomize(random.Split("lateral"), 1 / Math.Sqrt(neurons));
        }

        Running = options is { CovarianceMomentum: > 0, RunningLateral: false } ? new PanelMatrix<T>(neurons, neurons) : null;
        Covariance = keepGradient || options.DirectCovariance ? new PanelMatrix<T>(neurons, neurons) : null;
        _direct = options.DirectCovariance ? new PanelMatrix<T>(neurons, neurons) : null;
        if (options.LateralSparsity > 0)
        {
            // drawn once, kept for ever
            Keep = new PanelMatrix<T>(neurons, neurons);
            RandomSource mask = random.Split("lateral mask");
            for (int k = 0; k < neurons; k++)
            {
                for (int j = 0; j < neurons; j++)
                {
                    Keep[k, j] = mask.NextDouble() < options.LateralSparsity ? T.Zero : T.One;
                }
            }
        }
    }

    /// <summary>L, kept as [from, to] in panels; [to, from] as seen from outside. Starts at U(±1/√O), or at 0 where it is the running covariance itself.</summary>
    public Parameter<T> Weight { get; }

    /// <summary>1 where the target may be non-zero, 0 where the sparsity mask holds it at zero, [from, to]; null without sparsity.</summary>
    public PanelMatrix<T>? Keep { get; }

    /// <summary>cᵀc/B of the last batch, [neurons, neurons]; kept only where something reads it. With a momentum, the running one.</summary>
    public PanelMatrix<T>? Covariance { get; }

    /// <summary>The running target, diagonal included, where the covariance has a momentum; else null: the target is the batch's own.</summary>
    public PanelMatrix<T>? Running { get; }

    /// <summary>One panel of the bracket of the covariance loss: (c Lᵀ), or with a direct covariance its gradient times B/C_K.</summary>
    internal void Forward(PanelMatrix<T> centred, PanelMatrix<T> bracket, int panel, Span<T> tile)
    {
        if (_direct is null)
        {
            ForwardKernel<T>.Run(centred, Weight.Value, panel, [], bracket, panel);
            return;
        }

        // K = Σ off-diagonal D², D = cᵀc/(B − 1);  ∂K/∂c = 4/(B − 1) · c D.  The signal divides by B, so B goes in here.
        double rows = centred.Rows, scale = 4 * rows / Math.Max(1, (rows - 1) * (rows - 1));
        T factor = T.CreateChecked(scale);
        for (int q = 0; q < centred.Panels; q++)
        {
            OuterKernel<T>.Run(centred, q, centred, panel, tile);
            if (q == panel)
            {
                ClearDiagonal(tile);
            }

            Span<T> direct = Tile(_direct, panel, q);
            TensorPrimitives.Multiply(tile[..direct.Length], factor, direct);
        }

        ForwardKernel<T>.Run(centred, _direct, panel, [], bracket, panel);
    }

    /// <summary>Moves one panel of L towards its target, and returns that panel's share of Λ.</summary>
    /// <param name="centred">c, [batch, neurons].</param>
    /// <param name="before">c one step earlier where the lateral pass is shifted, else c itself.</param>
    /// <param name="panel">Which panel.</param>
    /// <param name="step">How L moves.</param>
    /// <param name="tile">Room for one tile.</param>
    internal double Learn(PanelMatrix<T> centred, PanelMatrix<T> before, int panel, StepRule<T> step, Span<T> tile)
    {
        Span<T> losses = stackalloc T[PanelMatrix<T>.PanelWidth];
        losses.Clear();
        int neurons = Weight.Value.Columns;
        T share = T.One / T.CreateChecked(centred.Rows);
        T take = T.CreateChecked(Math.Max(1 - _options.CovarianceMomentum, 1.0 / step.Steps));
        T slope = T.CreateChecked(2 * _options.LateralCoefficient / neurons);
        for (int q = 0; q < centred.Panels; q++)
        {
            int offset = (panel * Weight.Value.PanelLength) + (q * OuterKernel<T>.TileLength);
            Span<T> value = Tile(Weight.Value, panel, q);
            Span<T> gradient = tile[..value.Length];
            if (Covariance is not null && !ReferenceEquals(before, centred))
            {
                OuterKernel<T>.Run(centred, q, centred, panel, tile);
                TensorPrimitives.Multiply(gradient, share, Tile(Covariance, panel, q));
            }

            OuterKernel<T>.Run(centred, q, before, panel, tile, Weight.Memory(offset));
            if (Running is not null)
            {
                Blend(gradient, Tile(Running, panel, q), centred.Rows);
            }

            if (Covariance is not null && ReferenceEquals(before, centred))
            {
                TensorPrimitives.Multiply(gradient, share, Tile(Covariance, panel, q));
            }

            if (q == panel)
            {
                ClearDiagonal(gradient);
            }

            if (Keep is not null)
            {
                TensorPrimitives.Multiply(gradient, Tile(Keep, panel, q), gradient);
            }

            if (_options.RunningLateral)
            {
                // (1) of the remarks: L is overwritten, so its loss is taken from what it was
                Simd<T>.Run(new LateralKernel<T>(gradient, value, share, -take, losses)); // gradient = −take·(L − tile/B)
                TensorPrimitives.Add(value, gradient, value);
                continue;
            }

            Simd<T>.Run(new LateralKernel<T>(gradient, value, share, slope, losses));
            step.Take(Weight, offset, gradient);
        }

        double loss = 0;
        foreach (T lane in losses)
        {
            loss += double.CreateChecked(lane);
        }

        return loss / neurons;
    }

    // C ← momentum·C + (1 − momentum)·tile/B, and the tile becomes B·C, so that what follows need not know.
    private void Blend(Span<T> tile, Span<T> running, int rows)
    {
        TensorPrimitives.Multiply(tile, T.CreateChecked((1 - _options.CovarianceMomentum) / rows), tile);
        TensorPrimitives.MultiplyAdd(running, T.CreateChecked(_options.CovarianceMomentum), tile, running);
        TensorPrimitives.Multiply(running, T.CreateChecked(rows), tile);
    }

    private static Span<T> Tile(PanelMatrix<T> matrix, int panel, int q)
    {
        Span<T> rest = matrix.Panel(panel)[(q * OuterKernel<T>.TileLength)..];
        return rest[..Math.Min(rest.Length, OuterKernel<T>.TileLength)];
    }

    private static void ClearDiagonal(Span<T> tile)
    {
        for (int i = 0; i < tile.Length; i += PanelMatrix<T>.PanelWidth + 1)
        {
            tile[i] = T.Zero;
        }
    }
}
