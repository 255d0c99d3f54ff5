using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;

namespace Eddy.Traces.Diagonal;

/// <summary>
/// Traces of half the bits: two bfloat16 numbers lie in the word of a float, of the 32 lanes of a row the first 16 in the low halves and the last 16 in the high halves of 16 words.
/// Arithmetic is that of floats; a result is rounded up or down at random, with the odds that make it right in the mean.
/// </summary>
/// <remarks>A bfloat16 has 8 significant bits, so 0.999 times a number is rounded to nearest back to that number, and a trace so rounded would never fade. Draws are hashed from
/// seed, stream, step, map and place: the same for any vector width, and however the work is cut.</remarks>
internal static class HalfWidth
{
    /// <summary>Words of a row of 32 lanes.</summary>
    public const int RowWords = 16;

    /// <summary>Numbers that a counter of draws goes through before it begins anew: as far as a float counts.</summary>
    public const int Period = 1 << 24;

    private const ulong Weyl = 0x9E3779B97F4A7C15;

    /// <summary>The word whose bits these are.</summary>
    public static T Word<T>(uint bits)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Unsafe.BitCast<uint, T>(bits);

    /// <summary>What a layer's traces begin to draw with: a counter, and a seed of 48 bits in two numbers.</summary>
    /// <exception cref="NotSupportedException">Numbers are not floats.</exception>
    public static T[] First<T>(RecurrentLayer<T> layer, RandomSource random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => typeof(T) == typeof(float)
            ? [T.Zero, T.CreateChecked(random.NextInt(Period)), T.CreateChecked(random.NextInt(Period))]
            : throw new NotSupportedException($"{layer.Name}: traces of 16 bits are for networks of float; this one is of {typeof(T).Name}. Keep its traces whole (TracePrecision.Full).");

    /// <summary>What the draws of one step of one map are hashed from.</summary>
    public static ulong Key(uint counter, uint high, uint low, int stream, int map)
        => Mixed(Mixed(((ulong)high << 24) | low) + Mixed(((ulong)counter << 32) | ((uint)map << 16) | (uint)stream));

    /// <summary>First draws of the 16 words of a panel's rows.</summary>
    public static void Seed<T>(ulong key, int panel, Span<T> seeds)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ulong state = Mixed(key + (Weyl * (ulong)(panel + 1)));
        for (int k = 0; k < RowWords; k++)
        {
            state += Weyl;
            seeds[k] = Word<T>((uint)(Mixed(state) >> 32));
        }
    }

    /// <summary>Σ of the squares of all numbers in these words.</summary>
    public static double Squares<T>(ReadOnlySpan<T> words)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        float first = 0, second = 0, third = 0, fourth = 0;
        double sum = 0;
        for (int i = 0; i < words.Length; i += 2)
        {
            uint a = Unsafe.BitCast<T, uint>(words[i]), b = i + 1 < words.Length ? Unsafe.BitCast<T, uint>(words[i + 1]) : 0;
            float a0 = BitConverter.UInt32BitsToSingle(a << 16), a1 = BitConverter.UInt32BitsToSingle(a & 0xFFFF0000);
            float b0 = BitConverter.UInt32BitsToSingle(b << 16), b1 = BitConverter.UInt32BitsToSingle(b & 0xFFFF0000);
            (first, second, third, fourth) = (first + (a0 * a0), second + (a1 * a1), third + (b0 * b0), fourth + (b1 * b1));
            if ((i & 1022) == 1022)
            {
                sum += (double)first + second + third + fourth;
                (first, second, third, fourth) = (0, 0, 0, 0);
            }
        }

        return sum + first + second + third + fourth;
    }

    private static ulong Mixed(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}

/// <summary>What rows of half-width traces are read, rounded and written with, in vectors.</summary>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
internal readonly struct HalfWidthLanes<T, V, L>()
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct
    where L : ILanes<T, V>
{
    private readonly V _high = L.Broadcast(HalfWidth.Word<T>(0xFFFF0000));
    private readonly V _low = L.Broadcast(HalfWidth.Word<T>(0x0000FFFF));

    /// <summary>What a counter of draws moves by from a row to the next.</summary>
    public V Stride { get; } = L.Broadcast(HalfWidth.Word<T>(RowStride));

    private const uint RowStride = 0x9E3779B9;

    /// <summary>The counter of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Counter(V seed, int row) => L.AddBits(seed, L.Broadcast(HalfWidth.Word<T>(unchecked((uint)row * RowStride))));

    /// <summary>Numbers of the first 16 lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V First(V words) => L.ShiftLeft(words, 16);

    /// <summary>Numbers of the last 16 lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Last(V words) => L.And(words, _high);

    /// <summary>Sixteen random bits for each of two numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Draw(V counter)
    {
        V h = L.AddBits(counter, L.ShiftLeft(counter, 10));
        h = L.Xor(h, L.ShiftRight(h, 6));
        h = L.AddBits(h, L.ShiftLeft(h, 3));
        h = L.Xor(h, L.ShiftRight(h, 11));
        return L.AddBits(h, L.ShiftLeft(h, 15));
    }

    /// <summary>A number of the first 16 lanes, rounded by a draw.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V RoundFirst(V value, V draw) => L.And(L.AddBits(value, L.And(draw, _low)), _high);

    /// <summary>A number of the last 16 lanes, rounded by a draw.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V RoundLast(V value, V draw) => L.And(L.AddBits(value, L.ShiftRight(draw, 16)), _high);

    /// <summary>The words of rounded numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Pack(V first, V last) => L.Or(L.ShiftRight(first, 16), last);
}
