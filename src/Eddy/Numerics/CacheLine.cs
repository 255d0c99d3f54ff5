using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Eddy.Numerics;

/// <summary>Asks for memory before it is needed. A hint: it never faults and changes no result.</summary>
internal static class CacheLine
{
    private const int Bytes = 64;

    /// <summary>Elements in a line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint Length<T>()
        where T : unmanaged
        => Bytes / (nuint)Unsafe.SizeOf<T>();

    /// <summary>Starts to bring one line into the second-level cache; no effect where the processor cannot, or on a null reference.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Prefetch<T>(ref T address)
        where T : unmanaged
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1(Unsafe.AsPointer(ref address));
        }
    }

    /// <summary>Starts to bring the lines of a span.</summary>
    public static void Prefetch<T>(ReadOnlySpan<T> span)
        where T : unmanaged
    {
        for (int i = 0; i < span.Length; i += (int)Length<T>())
        {
            Prefetch(ref MemoryMarshal.GetReference(span[i..]));
        }
    }
}
