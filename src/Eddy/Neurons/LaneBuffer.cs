using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Eddy.Neurons;

/// <summary>Vectors on the stack, each within one cache line.</summary>
internal static class LaneBuffer
{
    private const int Line = 64;

    /// <summary>Bytes to take from the stack for so many vectors.</summary>
    public static int Bytes<TLane>(int count)
        where TLane : struct
        => (count * Unsafe.SizeOf<TLane>()) + Line;

    /// <summary>The vectors in those bytes, from the first cache line that starts there.</summary>
    public static Span<TLane> Align<TLane>(Span<byte> bytes, int count)
        where TLane : struct
    {
        nint address = Unsafe.ByteOffset(ref Unsafe.NullRef<byte>(), ref MemoryMarshal.GetReference(bytes)); // the stack does not move
        return MemoryMarshal.Cast<byte, TLane>(bytes[(int)(-address & (Line - 1))..])[..count];
    }
}
