using Eddy.Numerics;
using Shouldly;

namespace Eddy.Tests.Numerics;

public class PanelColumnsTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(32, 32)]
    [InlineData(7, 33)]
    [InlineData(64, 10)]
    [InlineData(39, 67)]
    [InlineData(100, 31)]
    public void A_transpose_swaps_rows_and_columns_and_leaves_the_padding(int rows, int columns)
    {
        PanelMatrix<float> source = new RandomSource(1).Matrix<float>(rows, columns), target = new(columns, rows);
        PanelColumns.Transpose(source, target);
        target.Rows().ShouldBe(source.Transposed());
        target.PaddingIsZero().ShouldBeTrue();
    }
}
