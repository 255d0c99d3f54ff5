using Eddy.Experiments.Reports.Charts;
using Shouldly;

namespace Eddy.Cli.Tests.Reports;

public class GridTests
{
    [Fact]
    public void Neighbours_become_their_mean()
    {
        Grid reduced = new Grid([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 3, 4).Reduced(3, 2);
        (reduced.Rows, reduced.Columns).ShouldBe((3, 2));
        reduced.Values.ShouldBe([1.5f, 3.5f, 5.5f, 7.5f, 9.5f, 11.5f]);
        new Grid([1, 2, 3], 3, 1).Reduced(2, 5).Values.ShouldBe([1.5f, 3f]);
    }

    [Fact]
    public void What_fits_stays()
    {
        var grid = new Grid([1, -7, 3, 4], 2, 2);
        grid.Reduced(2, 2).ShouldBeSameAs(grid);
        grid.Most.ShouldBe(7);
    }

    [Fact]
    public void Columns_stand_side_by_side() => Grid.OfColumns([[1, 2, 3], [4, 5, 6]]).Values.ShouldBe([1f, 4f, 2f, 5f, 3f, 6f]);
}
