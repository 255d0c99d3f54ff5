using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Traces.Rtrl;

/// <summary>
/// The influence of one matrix of parameters, [rows, units], on all states of a layer: a block for every (panel of 32 units, row), [states × units rounded up to 8][32 lanes],
/// whose lanes are the parameters of a row that belong to the 32 units. So a block is laid out as the gradient is: (1) is a matrix product with J in front, and (2) is a sum of
/// its rows.
/// </summary>
internal sealed class InfluenceBlocks<T>(string name, LayerShape shape, Parameter<T> parameter, int streams)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Width = PanelMatrix<T>.PanelWidth;

    /// <summary>[panels, rows, states, units rounded up to 8, 32] for every stream.</summary>
    public TraceTensor<T> Influence { get; } = new(name, Shape.Area(parameter.Value.Panels * parameter.Value.Rows, BlockLength(shape)), streams);

    /// <summary>Rows of a state plane.</summary>
    public static int PlaneRows(LayerShape shape) => (shape.Units + 7) / 8 * 8;

    /// <summary>Elements of a block.</summary>
    public static int BlockLength(LayerShape shape) => shape.States * PlaneRows(shape) * Width;

    /// <summary>Elements for so many rows of parameters.</summary>
    public static Int128 Elements(LayerShape shape, int rows) => (Int128)rows * (shape.Padded / Width) * BlockLength(shape);

    /// <summary>The block of one row and panel.</summary>
    public Span<T> Block(int stream, int panel, int row) => Influence.Of(stream).Slice(((panel * parameter.Value.Rows) + row) * BlockLength(shape), BlockLength(shape));

    /// <summary>M ← J M.</summary>
    public void Multiply(int stream, PanelMatrix<T> transposedJacobian, PanelMatrix<T> scratch)
        => Simd<T>.Run(new InfluenceKernel<T>(transposedJacobian, scratch, Influence.Of(stream), shape.States, PlaneRows(shape)));

    /// <summary>M[(s, o), o] += source[row]·F[s, o]: a unit is moved by its own parameters.</summary>
    public void AddOuter(int stream, ReadOnlySpan<T> sources, ReadOnlySpan<T> slope, int slopeStride)
    {
        for (int row = 0; row < sources.Length; row++)
        {
            T x = sources[row];
            if (x != T.Zero)
            {
                Add(stream, row, x, slope, slopeStride);
            }
        }
    }

    /// <summary>M[(s, o), o] += x·F[s, o] for one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(int stream, int row, T x, ReadOnlySpan<T> slope, int slopeStride)
    {
        int plane = PlaneRows(shape);
        for (int panel = 0, first = 0; first < shape.Units; panel++, first += Width)
        {
            Span<T> block = Block(stream, panel, row);
            int width = Math.Min(Width, shape.Units - first);
            for (int s = 0; s < shape.States; s++)
            {
                ReadOnlySpan<T> f = slope.Slice((s * slopeStride) + first, width);
                Span<T> diagonal = block.Slice(((s * plane) + first) * Width, ((width - 1) * (Width + 1)) + 1);
                for (int lane = 0, at = 0; lane < f.Length; lane++, at += Width + 1)
                {
                    diagonal[at] = T.FusedMultiplyAdd(x, f[lane], diagonal[at]);
                }
            }
        }
    }

    /// <summary>Gradient += qᵀ M.</summary>
    /// <param name="stream">From 0.</param>
    /// <param name="signal">q, [states, units rounded up to 8].</param>
    public void Contract(int stream, ReadOnlySpan<T> signal)
        => Simd<T>.Run(new ContractionKernel<T>(signal, Influence.Of(stream), parameter.Gradient!, BlockLength(shape)));
}
