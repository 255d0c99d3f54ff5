using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Eddy.Numerics;
using Shouldly;

namespace Eddy.Tests.Numerics;

public class PanelMatrixTests
{
    public static TheoryData<int, int> Sizes
    {
        get
        {
            var data = new TheoryData<int, int>();
            foreach (int rows in new[] { 1, 2, 7, 8, 9, 16, 17, 33 })
            {
                foreach (int columns in new[] { 1, 2, 31, 32, 33, 63, 64, 65, 100 })
                {
                    data.Add(rows, columns);
                }
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Rows_and_transposed_rows_come_out_as_they_went_in(int rows, int columns)
    {
        double[] source = new RandomSource(1).Uniform<double>(rows * columns);
        PanelMatrix<double> byRows = new(rows, columns), byColumns = new(rows, columns);
        byRows.CopyFromRows(source);
        byColumns.CopyFromTransposed(source);
        byRows.Rows().ShouldBe(source);
        byColumns.Transposed().ShouldBe(source);
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                byRows[r, c].ShouldBe(source[(r * columns) + c]);
                byColumns[r, c].ShouldBe(source[(c * rows) + r]);
            }
        }

        byRows.PaddingIsZero().ShouldBeTrue();
        byColumns.PaddingIsZero().ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Sizes))]
    public void An_element_lies_at_its_panel_row_and_lane(int rows, int columns)
    {
        var matrix = new PanelMatrix<float>(rows, columns);
        matrix.PaddedRows.ShouldBe((rows + 7) / 8 * 8);
        matrix.Panels.ShouldBe((columns + 31) / 32);
        matrix.Length.ShouldBe(matrix.PaddedRows * matrix.Panels * 32);
        matrix[rows - 1, columns - 1] = 5;
        matrix.Span[(((((columns - 1) / 32) * matrix.PaddedRows) + rows - 1) * 32) + ((columns - 1) % 32)].ShouldBe(5);
        matrix.Lanes((columns - 1) / 32, rows - 1)[(columns - 1) % 32].ShouldBe(5);
        matrix.Panel((columns - 1) / 32)[((rows - 1) * 32) + ((columns - 1) % 32)].ShouldBe(5);
    }

    [Fact]
    public void Every_block_starts_at_a_multiple_of_64_bytes_and_stays_there()
    {
        Aligned<float>();
        Aligned<double>();
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, -1)]
    [InlineData(3, 0)]
    [InlineData(0, 40)]
    public void An_element_outside_is_refused_by_its_place_and_the_size(int row, int column)
    {
        var matrix = new PanelMatrix<float>(3, 40); // (3, 0) and (0, 40) lie in the padding
        Should.Throw<ArgumentOutOfRangeException>(() => matrix[row, column]).Message.ShouldContain($"({row}, {column}) is outside 3×40");
    }

    [Theory]
    [InlineData(0, 1, "rows")]
    [InlineData(1, 0, "columns")]
    [InlineData(-1, 1, "rows")]
    public void A_size_must_be_above_zero(int rows, int columns, string name)
        => Should.Throw<ArgumentOutOfRangeException>(() => new PanelMatrix<float>(rows, columns)).Message.ShouldContain($"{name} must be above 0");

    [Fact]
    public void A_matrix_too_large_for_an_array_is_refused()
        => Should.Throw<ArgumentOutOfRangeException>(() => new PanelMatrix<float>(65_536, 65_536)).Message.ShouldContain("Use smaller sizes");

    [Fact]
    public void A_wrong_length_is_refused_before_anything_is_written()
    {
        var matrix = new PanelMatrix<float>(2, 3);
        float[] five = [1, 2, 3, 4, 5], seven = new float[7];
        Should.Throw<ArgumentException>(() => matrix.CopyFromRows(five)).Message.ShouldContain("source has length 5, but 6 is needed");
        Should.Throw<ArgumentException>(() => matrix.CopyFromTransposed(five)).Message.ShouldContain("length 5");
        Should.Throw<ArgumentException>(() => matrix.CopyToRows(seven)).Message.ShouldContain("destination has length 7, but 6 is needed");
        Should.Throw<ArgumentException>(() => matrix.CopyToTransposed(seven)).Message.ShouldContain("length 7");
        matrix.Span.ToArray().ShouldAllBe(v => v == 0);
    }

    private static void Aligned<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        PanelMatrix<T>[] matrices = [.. Enumerable.Range(1, 40).Select(n => new PanelMatrix<T>(n, 3))];
        long[] before = [.. matrices.Select(Address)];
        before.ShouldAllBe(address => address % 64 == 0);
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        matrices.Select(Address).ShouldBe(before);
    }

    private static long Address<T>(PanelMatrix<T> matrix)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Unsafe.ByteOffset(ref Unsafe.NullRef<byte>(), ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(matrix.Span)));
}
