"""Template notices: the hard negatives. Two events of one template differ only in dates, places and numbers, or in one of them alone."""

import numpy as np

PLACES = [first + second for first in "长安德清兴和平永宁新泰富阳临海东" for second in "兴吉清阳川溪山丰林湖桥泉"]
TEMPLATES = (
    "{place}县气象台{month}月{day}日{hour}时{minute}分发布暴雨{colour}色预警信号：预计未来{n1}小时内，{town}镇等地降水量将达{n2}毫米以上，局地伴有{n3}级雷暴大风，请注意防范山洪、内涝和地质灾害，减少外出，远离危险路段。",
    "{month}月{day}日0时至24时，{place}县新增确诊病例{n1}例，新增治愈出院病例{n2}例，累计报告确诊病例{n3}例，累计治愈出院{n4}例，现有{n5}名密切接触者正在接受医学观察，请广大居民做好个人防护，少聚集、勤洗手、常通风。",
    "因供水管网检修，{place}县自来水公司定于{month}月{day}日{hour}时至{day}日{hour2}时对{town}镇{n1}个小区停水，涉及用户{n2}户，请提前做好储水准备，恢复供水时间视施工进度而定，由此带来的不便敬请谅解，咨询电话{n3}。",
    "{place}县公安局交通警察大队通告：因道路施工，{month}月{day}日起{town}镇省道{n1}公里{n2}米路段半幅封闭施工，过往车辆请按照交通标志指示绕行，服从现场民警指挥，施工期限{n3}天，请广大驾驶员相互转告。",
    "{place}县人力资源和社会保障局关于{month}月份失业保险金发放情况的公示：本月共发放失业保险金{n1}人次，发放金额{n2}万元，其中{town}镇{n3}人，公示期{n4}个工作日，自{month}月{day}日起，如有异议请向本局失业保险科反映。",
    "{place}县生态环境局空气质量日报：{month}月{day}日，全县空气质量指数{n1}，首要污染物为细颗粒物，浓度{n2}微克每立方米，{town}镇站点浓度{n3}微克每立方米，空气质量级别为良，可以正常进行室外活动。",
    "{place}县自然资源局国有建设用地使用权挂牌出让公告第{n1}号：地块位于{town}镇，出让面积{n2}平方米，起始价{n3}万元，竞买保证金{n4}万元，报名截止时间为{month}月{day}日{hour}时，竞买人应当按照公告要求提交申请材料。",
    "{place}县医疗保障局{month}月{day}日通报：本月受理门诊慢特病申请{n1}份，通过审核{n2}份，{town}镇卫生院等{n3}家定点机构完成系统改造，医保基金支出{n4}万元，请参保人员妥善保管医保凭证，不得转借他人使用。",
    "{place}县水利局水情通报：{month}月{day}日{hour}时，{town}镇水库水位{n1}米，蓄水量{n2}万立方米，比昨日上涨{n3}厘米，超汛限水位{n4}厘米，值班人员加强巡查，下游群众请勿到河道内游泳、垂钓、捕鱼。",
    "{place}县教育局关于{month}月{day}日学校停课的通知：受强降雨影响，{town}镇{n1}所中小学、{n2}所幼儿园停课{n3}天，涉及学生{n4}人，复课时间另行通知，请家长做好学生监护，各校安排好线上辅导和值班值守。",
)
HEADERS = ("【通知】", "【便民提示】", "请扩散周知！", "")


def details(random: np.random.Generator) -> dict[str, object]:
    """Return the particulars of an event."""
    numbers = {
        f"n{index}": int(random.integers(*bounds)) for index, bounds in enumerate([(1, 60), (5, 400), (10, 4000), (3, 900), (20, 9000)], 1)
    }
    place, town = random.choice(len(PLACES), 2, replace=False)
    hour = int(random.integers(0, 20))
    return numbers | {
        "place": PLACES[place], "town": PLACES[town], "month": int(random.integers(1, 13)), "day": int(random.integers(1, 29)),
        "hour": hour, "hour2": hour + int(random.integers(1, 5)), "minute": int(random.integers(0, 60)), "colour": "蓝黄橙红"[random.integers(4)],
    }  # fmt: skip


def neighbours(random: np.random.Generator, event: dict[str, object]) -> list[dict[str, object]]:
    """Return events that differ from this one in the place alone, or in the date alone, or are the next day's with small changes."""
    elsewhere = event | {"place": PLACES[random.integers(len(PLACES))], "town": PLACES[random.integers(len(PLACES))]}
    next_day = event | {"day": int(str(event["day"])) % 28 + 1}
    later = next_day | {"n1": int(str(event["n1"])) + 1, "n3": int(str(event["n3"])) + 2}
    return [elsewhere, next_day, later]
