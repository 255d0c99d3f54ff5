using System.Numerics;

namespace Eddy.Traces.Diagonal;

/// <summary>Which part of a weight matrix a pass goes over: panels of 32 units, and of each a range of sources.</summary>
internal readonly record struct TileRange(int FirstPanel, int Panels, int FirstRow, int Rows);

/// <summary>What one pass over the traces of one linear map reads and writes: E[s] ← Σ A[s, s'] E[s'] + F[s] x, gradient Σ signal[s] E[s].</summary>
internal readonly ref struct DiagonalPass<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>x: what the map hears, [sources].</summary>
    public required ReadOnlySpan<T> Sources { get; init; }

    /// <summary>E, [S] planes, each laid out as the weights.</summary>
    public required Span<T> Trace { get; init; }

    /// <summary>Elements of a plane of <see cref="Trace"/>.</summary>
    public required int PlaneLength { get; init; }

    /// <summary>Elements of 32 units.</summary>
    public required int PanelLength { get; init; }

    /// <summary>A, [S, S, U].</summary>
    public required ReadOnlySpan<T> State { get; init; }

    /// <summary>F, [S, …, U], <see cref="DriveStride"/> from a state to the next.</summary>
    public required ReadOnlySpan<T> Drive { get; init; }

    public required int DriveStride { get; init; }

    /// <summary>[S, U]; empty where no gradient is wanted.</summary>
    public required ReadOnlySpan<T> Signal { get; init; }

    public required int States { get; init; }

    /// <summary>U.</summary>
    public required int Padded { get; init; }

    /// <summary>Whether E has half the bits: see <see cref="HalfWidth"/>.</summary>
    public bool Half { get; init; }

    /// <summary>What the roundings of half-width traces are drawn from.</summary>
    public ulong Key { get; init; }
}
