using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Eddy.Numerics;

/// <summary>A loop over lanes that can be compiled for every vector width.</summary>
internal interface IKernel<T>
    where T : unmanaged
{
    void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>;
}

/// <summary>Picks the widest vector that this machine runs in hardware; the choice is a constant to the JIT.</summary>
internal static class Simd<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Width in use in bits: 512, 256, 128, or 0 for plain numbers.</summary>
    public static int Bits =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<K>(K kernel)
        where K : IKernel<T>, allows ref struct
    {
        if (Vector512.IsHardwareAccelerated)
        {
            kernel.Run<Vector512<T>, Lanes512<T>>();
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            kernel.Run<Vector256<T>, Lanes256<T>>();
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            kernel.Run<Vector128<T>, Lanes128<T>>();
        }
        else
        {
            kernel.Run<T, Lanes1<T>>();
        }
    }
}
