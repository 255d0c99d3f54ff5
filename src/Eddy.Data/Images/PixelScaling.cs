using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Eddy.Data.Images;

/// <summary>From pixels as bytes to numbers, 16 at a time: value = pixel · scale + shift, rounded once, so the same bits at every vector width.</summary>
/// <remarks>A table of 256 values was tried: 66 µs for a batch of 64 images of 28×28, against 40.</remarks>
internal static class PixelScaling
{
    /// <summary>Writes as many values as there are pixels; <paramref name="values"/> is at least as long.</summary>
    public static void Apply(ReadOnlySpan<byte> pixels, float scale, float shift, Span<float> values)
    {
        values = values[..pixels.Length];
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            ref byte from = ref MemoryMarshal.GetReference(pixels);
            ref float to = ref MemoryMarshal.GetReference(values);
            Vector256<float> scales = Vector256.Create(scale), shifts = Vector256.Create(shift);
            for (; i + 16 <= pixels.Length; i += 16)
            {
                (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.LoadUnsafe(ref from, (nuint)i));
                (Vector256<uint> first, Vector256<uint> second) = Vector256.Widen(Vector256.Create(low, high));
                Vector256.FusedMultiplyAdd(Vector256.ConvertToSingle(first.AsInt32()), scales, shifts).StoreUnsafe(ref to, (nuint)i);
                Vector256.FusedMultiplyAdd(Vector256.ConvertToSingle(second.AsInt32()), scales, shifts).StoreUnsafe(ref to, (nuint)i + 8);
            }
        }

        for (; i < pixels.Length; i++)
        {
            values[i] = MathF.FusedMultiplyAdd(pixels[i], scale, shift);
        }
    }
}
