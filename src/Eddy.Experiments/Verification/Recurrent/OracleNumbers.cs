using System.Numerics;

namespace Eddy.Experiments.Verification.Recurrent;

/// <summary>A file's numbers in the precision that is run.</summary>
internal static class OracleNumbers
{
    /// <summary>Each number rounded to <typeparamref name="T"/>.</summary>
    public static T[] Of<T>(ReadOnlySpan<double> numbers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rounded = new T[numbers.Length];
        for (int i = 0; i < rounded.Length; i++)
        {
            rounded[i] = T.CreateChecked(numbers[i]);
        }

        return rounded;
    }
}
