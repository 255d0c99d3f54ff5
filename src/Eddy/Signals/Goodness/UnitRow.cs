using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Numerics;

namespace Eddy.Signals.Goodness;

/// <summary>Rows of length 1: x̂ = x/(|x| + 10⁻⁸), so that a layer hears in which direction the one below points and not how good it was.</summary>
internal static class UnitRow
{
    private const double Floor = 1e-8;

    /// <summary>What a row whose squares add up to <paramref name="squares"/> is multiplied by.</summary>
    public static double Scale(double squares) => 1 / (Math.Sqrt(squares) + Floor);

    /// <summary>target[targetRow] ← source[sourceRow] · <paramref name="scale"/>; both have the same columns.</summary>
    public static void Write<T>(PanelMatrix<T> source, int sourceRow, double scale, PanelMatrix<T> target, int targetRow)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T factor = T.CreateChecked(scale);
        for (int p = 0; p < source.Panels; p++)
        {
            TensorPrimitives.Multiply(source.Lanes(p, sourceRow), factor, target.Lanes(p, targetRow));
        }
    }
}
