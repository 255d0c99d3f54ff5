using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Eddy.Numerics;

namespace Eddy.Networks;

/// <summary>
/// Where the features of an <see cref="OnlineReadout{T}"/> lie in a row: the blocks side by side, each from a multiple of 32 on, then the constant 1 that carries the
/// bias, then zeros up to a multiple of 32.
/// </summary>
internal sealed class OnlineReadoutShape
{
    public const int Lanes = 32;

    private readonly int[] _offsets;

    public OnlineReadoutShape(IReadOnlyList<int> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        if (blocks.Count == 0)
        {
            throw new ArgumentException("A readout needs at least one block of features.", nameof(blocks));
        }

        Blocks = [.. blocks];
        _offsets = new int[blocks.Count];
        long at = 0;
        for (int b = 0; b < blocks.Count; b++)
        {
            at = (at + Lanes - 1) / Lanes * Lanes;
            _offsets[b] = Fits(at);
            at += Shape.Positive(blocks[b], nameof(blocks));
        }

        Bias = Fits(at);
        Stride = Fits((at + Lanes) / Lanes * Lanes);
    }

    /// <summary>Features in each block.</summary>
    public int[] Blocks { get; }

    /// <summary>Index of the constant 1.</summary>
    public int Bias { get; }

    /// <summary>Elements of a row, a multiple of 32.</summary>
    public int Stride { get; }

    /// <summary>Index of a block's first feature.</summary>
    public int Offset(int block) => _offsets[block];

    private static int Fits(long length)
        => length <= Array.MaxLength ? (int)length : throw new ArgumentException($"The blocks hold {length} features; at most {Array.MaxLength} fit. Use smaller blocks.", nameof(length));
}

/// <summary>Rows of a <see cref="OnlineReadoutShape"/>, one an output: weights or moments. One block aligned to 64 bytes; it starts as zeros and the padding stays so.</summary>
internal sealed class OnlineReadoutRows<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Alignment = 64;

    private readonly OnlineReadoutShape _shape;
    private readonly T[] _block;
    private readonly int _offset;
    private readonly int _length;

    public OnlineReadoutRows(OnlineReadoutShape shape, int rows)
    {
        (_shape, Rows) = (shape, rows);
        _length = Shape.Area(rows, shape.Stride);
        _block = GC.AllocateArray<T>(_length + (Alignment / Unsafe.SizeOf<T>()), pinned: true);
        nuint address = (nuint)Marshal.UnsafeAddrOfPinnedArrayElement(_block, 0);
        _offset = (int)((Alignment - (address % Alignment)) % Alignment) / Unsafe.SizeOf<T>();
    }

    public int Rows { get; }

    public Span<T> Span => _block.AsSpan(_offset, _length);

    public long Bytes => (long)_length * Unsafe.SizeOf<T>();

    /// <summary>The features of one block in one row, without padding.</summary>
    public Span<T> Block(int row, int block) => Span.Slice((row * _shape.Stride) + _shape.Offset(block), _shape.Blocks[block]);

    public ref T Bias(int row) => ref Span[(row * _shape.Stride) + _shape.Bias];

    /// <summary>The same rows and, below them, zeros.</summary>
    public OnlineReadoutRows<T> Grown(int rows)
    {
        var grown = new OnlineReadoutRows<T>(_shape, rows);
        Span.CopyTo(grown.Span);
        return grown;
    }
}
