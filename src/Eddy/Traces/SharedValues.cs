using System.Numerics;
using Eddy.Numerics;

namespace Eddy.Traces;

/// <summary>Numbers that a rule keeps beside weights and traces, for all streams alike: feedback that was drawn, statistics. A checkpoint knows them by this.</summary>
/// <param name="Name">With its room, such as <c>random/layer1.feedback</c>.</param>
/// <param name="Shape">Outermost first.</param>
/// <param name="Read">Copies them out, row-major.</param>
/// <param name="Write">Copies them in.</param>
/// <param name="PerOutput">Whether the outermost dimension is that of the network's outputs, which may grow.</param>
internal sealed record SharedValues<T>(string Name, IReadOnlyList<int> Shape, Func<T[]> Read, Action<T[]> Write, bool PerOutput = false)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>All of an array.</summary>
    public static SharedValues<T> Of(string name, T[] values) => new(name, [values.Length], () => [.. values], saved => saved.CopyTo(values, 0));

    /// <summary>A matrix, [columns, rows].</summary>
    public static SharedValues<T> Of(string name, PanelMatrix<T> matrix, bool perOutput = false)
        => new(name, [matrix.Columns, matrix.Rows], () => Transposed(matrix), saved => matrix.CopyFromTransposed(saved), perOutput);

    private static T[] Transposed(PanelMatrix<T> matrix)
    {
        var values = new T[matrix.Rows * matrix.Columns];
        matrix.CopyToTransposed(values);
        return values;
    }
}
