using System.Numerics;
using Eddy.Numerics;

namespace Eddy.Traces.Kronecker;

/// <summary>What one thread needs while it advances a stream; nothing in it outlives a step.</summary>
internal sealed class TermWorkspace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Width = PanelMatrix<T>.PanelWidth;
    private const int TileRows = 8;

    public TermWorkspace(KroneckerFrame<T> frame, in TermStack matrices, in TermStack vectors, int blockRows, ITermRule rule)
    {
        Rule = rule;
        Jacobian = new StateJacobian<T>(frame.Layer);
        Immediate = Buffer(frame.ImmediateLength);
        Mixed = Buffer((matrices.Panels * blockRows * matrices.Stride * Width) + (TileRows * Width));
        int tiles = (vectors.Stride + 3) / 4;
        Sums = Buffer(tiles * (tiles + 1) / 2 * 16 * Width);
        MixRows = (vectors.Stride + TileRows - 1) / TileRows * TileRows;
        VectorMix = Buffer((vectors.Stride + Width - 1) / Width * MixRows * Width);
        Vectors = Buffer(vectors.Length + (TileRows * Width));
        int most = matrices.Terms + 1;
        VectorProducts = new double[most * most];
        MatrixProducts = new double[most * most];
        VectorWeights = new double[most * most];
        MatrixWeights = new double[most * most];
        Dots = new double[most];
        RowDots = Buffer(frame.CurrentLength * matrices.Stride);
        CurrentSignal = Buffer((frame.CurrentLength * matrices.Stride) + (TileRows * Width));
    }

    public ITermRule Rule { get; }

    public StateJacobian<T> Jacobian { get; }

    /// <summary>D of this step, [S, G, U].</summary>
    public T[] Immediate { get; }

    /// <summary>Some rows of the terms before this step, [S·U / 32, rows, term, 32].</summary>
    public T[] Mixed { get; }

    /// <summary>Products of terms, lane by lane.</summary>
    public T[] Sums { get; }

    /// <summary>Rows of <see cref="VectorMix"/>.</summary>
    public int MixRows { get; }

    /// <summary>In blocks of 32 columns, [rows, 32].</summary>
    public T[] VectorMix { get; }

    /// <summary>Vectors as mixed.</summary>
    public T[] Vectors { get; }

    public double[] VectorProducts { get; }

    public double[] MatrixProducts { get; }

    public double[] VectorWeights { get; }

    public double[] MatrixWeights { get; }

    /// <summary>Products of the terms with D.</summary>
    public double[] Dots { get; }

    /// <summary>Signal · rows of the terms, [G·U / 32, term, 32].</summary>
    public T[] RowDots { get; }

    /// <summary>The same of the mixed terms.</summary>
    public T[] CurrentSignal { get; }

    private static T[] Buffer(int length) => GC.AllocateArray<T>(length, pinned: true);
}
